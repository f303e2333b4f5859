import { all, closest, composing, find, make } from "./dom";
import { word } from "./words";

interface Item {
  group: string;
  label: string;
  hint?: string;
  url: string;
  key?: string;
  find?: string;
}

const PAUSE = 120;
const MOST_PLACES = 12;

let items: Item[] = [];
let chosen = 0;
let places: Item[] | undefined;
let timer: number | undefined;
let asking: AbortController | undefined;

function readPlaces(): Item[] {
  return all<HTMLAnchorElement>("a[data-place]").map((link) => ({
    group: word("places"),
    label: link.dataset["place"] ?? "",
    url: link.href,
    key: link.dataset["key"] ?? "",
    find: link.dataset["find"] ?? "",
  }));
}

function matchingPlaces(text: string): Item[] {
  places ??= readPlaces();
  const wanted = text.toLowerCase();
  return places.filter((item) => `${item.label} ${item.find ?? ""}`.toLowerCase().includes(wanted)).slice(0, MOST_PLACES);
}

const dialog = (): HTMLDialogElement | null => find<HTMLDialogElement>("dialog#palette");
const input = (): HTMLInputElement | null => find<HTMLInputElement>("#palette-input");
const list = (): HTMLElement | null => find<HTMLElement>("#palette-list");

function option(item: Item, index: number): HTMLElement {
  const element = make("div", "palette-option", make("span", "", item.label), make("small", "", item.hint ?? ""));
  element.id = `palette-option-${index}`;
  element.setAttribute("role", "option");
  element.dataset["index"] = String(index);
  if (item.key) element.append(...item.key.split(" ").map((key) => make("kbd", "", key)));
  return element;
}

function mark(index: number): void {
  chosen = index;
  for (const element of all<HTMLElement>(".palette-option")) {
    element.setAttribute("aria-selected", String(element.dataset["index"] === String(index)));
  }
  const current = document.getElementById(`palette-option-${index}`);
  current?.scrollIntoView({ block: "nearest" });
  if (current) input()?.setAttribute("aria-activedescendant", current.id);
  else input()?.removeAttribute("aria-activedescendant");
}

function show(found: Item[], said: string): void {
  items = found;
  const groups = new Map<string, HTMLElement>();
  found.forEach((item, index) => {
    let group = groups.get(item.group);
    if (!group) {
      const heading = make("div", "palette-group", item.group);
      heading.id = `palette-group-${groups.size}`;
      group = make("div", "", heading);
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", heading.id);
      groups.set(item.group, group);
    }
    group.append(option(item, index));
  });
  list()?.replaceChildren(...groups.values());
  input()?.setAttribute("aria-expanded", String(found.length > 0));
  const note = find<HTMLElement>("#palette-said");
  if (note) {
    note.textContent = found.length ? word("found", { count: found.length }) : said;
    note.classList.toggle("hidden-text", found.length > 0);
  }
  mark(found.length ? 0 : -1);
}

async function ask(text: string): Promise<void> {
  const address = document.body.dataset["paletteUrl"];
  if (!address) return;
  asking?.abort();
  asking = new AbortController();
  const url = new URL(address, location.href);
  url.searchParams.set("q", text);
  try {
    const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const body = (await answer.json()) as { items: Item[] };
    if (input()?.value.trim() === text) show([...body.items, ...matchingPlaces(text)], word("nothing_found"));
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") return;
    show(matchingPlaces(text), word("search_failed"));
  }
}

function typed(): void {
  const text = input()?.value.trim() ?? "";
  window.clearTimeout(timer);
  asking?.abort();
  show(matchingPlaces(text), word("searching"));
  if (text) timer = window.setTimeout(() => void ask(text), PAUSE);
}

function go(index: number, aside: boolean): void {
  const item = items[index];
  if (!item) return;
  const url = new URL(item.url, location.href);
  if (url.origin !== location.origin) return;
  dialog()?.close();
  if (aside) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

export function openPalette(): void {
  const box = dialog();
  const field = input();
  if (!box || !field || box.open) return;
  box.showModal();
  field.value = "";
  typed();
  field.focus();
}

function pressed(event: KeyboardEvent): void {
  if (composing(event)) return;
  const last = items.length - 1;
  if (event.key === "ArrowDown") mark(chosen >= last ? 0 : chosen + 1);
  else if (event.key === "ArrowUp") mark(chosen <= 0 ? last : chosen - 1);
  else if (event.key === "Home" && event.ctrlKey) mark(0);
  else if (event.key === "End" && event.ctrlKey) mark(last);
  else if (event.key === "Enter") go(chosen, event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
}

/** One place to go anywhere: pages at once, records as the server finds them. */
export function startPalette(): void {
  const field = input();
  if (!field) return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && !composing(event)) {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-palette]")) openPalette();
    const picked = closest<HTMLElement>(event, ".palette-option");
    if (picked) go(Number(picked.dataset["index"]), event.ctrlKey || event.metaKey);
  });
  field.addEventListener("input", typed);
  field.addEventListener("keydown", pressed);
}
