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

async function undo(url: string, toast: HTMLElement): Promise<void> {
  toast.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrfToken() } });
    if (!answer.ok) throw new Error(String(answer.status));
    location.reload();
  } catch {
    toast.remove();
    showToast({ words: word("undo_failed") });
  }
}

export function showToast({ words, action, run, undo: undoUrl }: Toast): void {
  const toast = make("div", "toast", make("span", "", words));
  if (undoUrl || (action && run)) {
    const button = make("button", "button", action ?? word("undo"));
    button.type = "button";
    button.addEventListener("click", () => {
      if (undoUrl) return void undo(undoUrl, toast);
      run?.();
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
    const button = closest<HTMLElement>(event, "[data-undo-url]");
    const toast = button?.closest<HTMLElement>(".toast");
    if (button && toast) void undo(button.dataset["undoUrl"] ?? "", toast);
    const closing = closest(event, "[data-toast-close]")?.closest<HTMLElement>(".toast");
    if (closing) remove(closing);
  });
}
