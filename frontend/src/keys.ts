import { all, closest, composing, find, make, typing } from "./dom";
import { remember, remembered } from "./memory";
import { moveCursor, openCursor, pickCursor } from "./rows";
import { word } from "./words";

const SEQUENCE_PAUSE = 1200;

const FIXED: Record<string, { label: string; run: () => void }> = {
  "?": { label: "key_help", run: showSheet },
  "/": { label: "key_filter", run: () => find<HTMLInputElement>("[data-filter-input]")?.focus() },
  j: { label: "key_next", run: () => moveCursor(1) },
  k: { label: "key_previous", run: () => moveCursor(-1) },
  Enter: { label: "key_open", run: openCursor },
  x: { label: "key_pick", run: pickCursor },
};

let started = "";
let since = 0;

const on = (): boolean => remembered("keys") !== "off";

function label(element: HTMLElement): string {
  return element.dataset["place"] ?? element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
}

function line(text: string, keys: string[]): Node[] {
  return [make("dt", "", text), make("dd", "", ...keys.map((key) => make("kbd", "", key)))];
}

function showSheet(): void {
  const sheet = find<HTMLDialogElement>("dialog#keys");
  const list = sheet && find<HTMLElement>("[data-key-list]", sheet);
  if (!sheet || !list || sheet.open) return;
  const seen = new Map<string, string>();
  for (const element of all<HTMLElement>("[data-key]")) seen.set(element.dataset["key"] ?? "", label(element));
  list.replaceChildren(
    ...line(word("key_palette"), ["Ctrl", "K"]),
    ...Object.entries(FIXED).flatMap(([key, { label: name }]) => line(word(name), [key])),
    ...[...seen].flatMap(([keys, name]) => line(name, keys.split(" "))),
  );
  sheet.showModal();
}

function press(keys: string): boolean {
  const target = all<HTMLElement>("[data-key]").find((element) => element.dataset["key"] === keys);
  if (!target) return false;
  target.click();
  return true;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || find("dialog[open]") || (!on() && event.key !== "?")) return;
  if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary, label")) return;

  const sequence = started && event.timeStamp - since < SEQUENCE_PAUSE ? `${started} ${event.key}` : event.key;
  started = "";
  if (press(sequence)) {
    event.preventDefault();
  } else if (all<HTMLElement>("[data-key]").some((element) => element.dataset["key"]?.startsWith(`${sequence} `))) {
    started = sequence;
    since = event.timeStamp;
  } else if (FIXED[sequence]) {
    event.preventDefault();
    FIXED[sequence].run();
  }
}

/** Single keys: fixed ones for lists, and `data-key="n"` or `data-key="g t"` on whatever a page offers. They can be switched off. */
export function startKeys(): void {
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-keys-sheet]")) showSheet();
  });
  const toggle = find<HTMLInputElement>("[data-keys-switch]");
  if (!toggle) return;
  toggle.checked = on();
  toggle.addEventListener("change", () => remember("keys", toggle.checked ? null : "off"));
}
