import { all, closest, csrfToken, find, make } from "./dom";
import { word } from "./words";

interface Toast {
  words: string;
  action?: string;
  run?: () => void;
  undo?: string;
}

const SECONDS = 10;

/** Fades after ten seconds; stays while the pointer or the focus rests on it. */
function expire(toast: HTMLElement): void {
  window.setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else remove(toast);
  }, SECONDS * 1000);
}

function remove(toast: HTMLElement): void {
  toast.classList.add("gone");
  window.setTimeout(() => toast.remove(), 200);
}

/** An undo is an act like any other: a form with its own key, answered by a page. */
function undoForm(url: string): HTMLFormElement {
  const form = make("form", "");
  form.method = "post";
  form.action = url;
  for (const [name, value] of [["csrfmiddlewaretoken", csrfToken()], ["_key", freshKey()]] as const) {
    const field = make("input", "");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  const button = make("button", "button", word("undo"));
  button.type = "submit";
  form.append(button);
  return form;
}

/** A random UUID, also where the page came over plain HTTP and `crypto.randomUUID` is missing. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

export function showToast({ words, action, run, undo: undoUrl }: Toast): void {
  const toast = make("div", "toast", make("span", "", words));
  if (undoUrl) toast.append(undoForm(undoUrl));
  if (action && run) {
    const button = make("button", "button", action);
    button.type = "button";
    button.addEventListener("click", () => {
      run();
      remove(toast);
    });
    toast.append(button);
  }
  find(".toasts")?.append(toast);
  expire(toast);
}

/** Toasts come with the page, from an htmx answer (`HX-Trigger: {"toast": {"words": …, "undo": url}}`) or from scripts. */
export function startToasts(): void {
  for (const toast of all<HTMLElement>(".toasts .toast")) expire(toast);
  document.addEventListener("toast", (event) => {
    if (event instanceof CustomEvent) showToast(event.detail as Toast);
  });
  document.addEventListener("click", (event) => {
    const closing = closest(event, "[data-toast-close]")?.closest<HTMLElement>(".toast");
    if (closing) remove(closing);
  });
}
