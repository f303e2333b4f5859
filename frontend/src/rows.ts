import { all, closest, find } from "./dom";
import { word } from "./words";

/** Lists that are worked by keyboard: `[data-rows]` holds `[data-row]`s, each with `a[data-open]` and perhaps `input[data-pick]`. */

const rows = (): HTMLElement[] => all<HTMLElement>("[data-rows] [data-row]");

function current(): HTMLElement | undefined {
  return rows().find((row) => row.hasAttribute("data-cursor"));
}

export function moveCursor(step: number): void {
  const list = rows();
  const here = current();
  const next = list[Math.min(list.length - 1, Math.max(0, here ? list.indexOf(here) + step : 0))];
  if (!next) return;
  here?.removeAttribute("data-cursor");
  next.setAttribute("data-cursor", "");
  next.scrollIntoView({ block: "nearest" });
  find<HTMLElement>("a[data-open]", next)?.focus({ preventScroll: true });
}

export function openCursor(): void {
  const row = current();
  if (row) find<HTMLElement>("a[data-open]", row)?.click();
}

export function pickCursor(): void {
  const row = current();
  if (row) find<HTMLElement>("input[data-pick]", row)?.click();
}

function showPicked(): void {
  const picked = all<HTMLInputElement>("input[data-pick]");
  for (const box of picked) box.closest("[data-row]")?.setAttribute("aria-selected", String(box.checked));
  const count = picked.filter((box) => box.checked).length;
  for (const bar of all<HTMLElement>("[data-bulk]")) {
    bar.hidden = count === 0;
    const said = find<HTMLElement>("[data-bulk-count]", bar);
    if (said) said.textContent = word("picked", { count });
  }
}

export function startRows(): void {
  document.addEventListener("change", (event) => {
    const every = closest<HTMLInputElement>(event, "input[data-pick-all]");
    if (every) for (const box of all<HTMLInputElement>("input[data-pick]")) box.checked = every.checked;
    if (every || closest(event, "input[data-pick]")) showPicked();
  });
  document.addEventListener("click", (event) => {
    if (!closest(event, "[data-unpick]")) return;
    for (const box of all<HTMLInputElement>("input[data-pick], input[data-pick-all]")) box.checked = false;
    showPicked();
  });
}
