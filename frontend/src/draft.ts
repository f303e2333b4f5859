import { all, closest, find } from "./dom";
import { showToast } from "./toast";
import { word } from "./words";

/** `form[data-draft="name"]`: what was typed stays in this tab until it has been saved.

The draft is dropped when the page after sending shows no `[data-trouble]`, and with all others at sign-out. */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Draft {
  sent: boolean;
  values: Record<string, string>;
}

const PREFIX = "yinuo.draft.";
const keyOf = (form: HTMLFormElement): string => `${PREFIX}${location.pathname}#${form.dataset["draft"] ?? ""}`;

function fields(form: HTMLFormElement): Field[] {
  return all<Field>("input[name], textarea[name], select[name]", form).filter(
    (field) => !["hidden", "password", "file", "submit", "checkbox", "radio"].includes(field.type) && !("draftSkip" in field.dataset),
  );
}

function initial(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

function load(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

function save(form: HTMLFormElement, sent: boolean): void {
  const values = Object.fromEntries(fields(form).filter((field) => field.value !== initial(field)).map((field) => [field.name, field.value]));
  try {
    if (Object.keys(values).length || sent) sessionStorage.setItem(keyOf(form), JSON.stringify({ sent, values }));
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    return;
  }
}

function stored(): string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function restore(form: HTMLFormElement): void {
  const draft = load(keyOf(form));
  if (!draft) return;
  const changed = fields(form).filter((field) => {
    const kept = draft.values[field.name];
    if (kept === undefined || kept === field.value || field.value !== initial(field)) return false;
    field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  });
  if (!changed.length) return;
  showToast({
    words: word("draft_restored"),
    action: word("draft_discard"),
    run: () => {
      sessionStorage.removeItem(keyOf(form));
      form.reset();
    },
  });
}

export function startDraft(form: HTMLFormElement): void {
  restore(form);
  form.addEventListener("input", () => save(form, false));
  form.addEventListener("submit", () => save(form, true));
}

export function startDrafts(): void {
  if (!find("[data-trouble]")) for (const key of stored()) if (load(key)?.sent) sessionStorage.removeItem(key);
  if (find("[data-signed-out]")) for (const key of stored()) sessionStorage.removeItem(key);
  document.addEventListener("submit", (event) => {
    if (closest(event, "[data-sign-out]")) for (const key of stored()) sessionStorage.removeItem(key);
  });
}
