import { all, find } from "./dom";

/** A form is sent once: its button turns until the answer is there. */

function start(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.dataset["busy"] = "yes";
  (submitter ?? find<HTMLElement>("button[type=submit], button:not([type])", form))?.setAttribute("aria-busy", "true");
  find(".request-bar")?.classList.add("busy");
}

function stop(form: Element): void {
  if (form instanceof HTMLElement) delete form.dataset["busy"];
  for (const button of all("[aria-busy=true]", form)) button.removeAttribute("aria-busy");
  find(".request-bar")?.classList.remove("busy");
}

export function startOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method === "dialog" || form.target) return;
    if (form.dataset["busy"]) event.preventDefault();
    else start(form, event.submitter);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset["busy"]) event.preventDefault();
    else start(form, null);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target instanceof HTMLFormElement) stop(event.target);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of all("form[data-busy]")) stop(form);
  });
}
