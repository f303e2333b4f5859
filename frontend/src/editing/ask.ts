import { csrfToken } from "../dom";

export type Trouble = "offline" | "signed_out" | "failed";
export type Answer<T> = { status: number; data: T } | { trouble: Trouble };
export interface Refusal {
  refused: string;
  faults?: string[];
}

/** Asks the server in the language of the page's forms; an answer that is no JSON means that something stands between. */
export async function ask<T>(url: string, fields: Record<string, string | number | File>): Promise<Answer<T>> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value instanceof File ? value : String(value));
  let response: Response;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    response = await fetch(url, { method: "POST", body, headers, redirect: "manual", credentials: "same-origin" });
  } catch {
    return { trouble: "offline" };
  }
  if (response.type === "opaqueredirect") return { trouble: "signed_out" };
  try {
    return { status: response.status, data: (await response.json()) as T };
  } catch {
    return { trouble: response.status === 403 ? "signed_out" : "failed" };
  }
}

export function isRefusal(data: unknown): data is Refusal {
  return typeof data === "object" && data !== null && "refused" in data;
}
