import { all } from "./dom";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, PageUp: -28, PageDown: 28 };

/** The days of a year by arrow keys: one of them is in the order of the tabulator, today or the first. */
export function startDays(box: HTMLElement): void {
  const days = all<HTMLAnchorElement>("a.day", box);
  let here = days.findIndex((day) => day.hasAttribute("aria-current"));
  if (here < 0) here = 0;
  const move = (to: number): void => {
    days[here]?.setAttribute("tabindex", "-1");
    here = Math.min(days.length - 1, Math.max(0, to));
    days[here]?.setAttribute("tabindex", "0");
  };
  days.forEach((day) => day.setAttribute("tabindex", "-1"));
  move(here);
  box.addEventListener("keydown", (event) => {
    const to = event.key === "Home" ? 0 : event.key === "End" ? days.length - 1 : here + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    move(to);
    days[here]?.focus();
  });
  box.addEventListener("focusin", (event) => {
    const at = days.indexOf(event.target as HTMLAnchorElement);
    if (at >= 0) move(at);
  });
}
