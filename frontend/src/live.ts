import htmx from "htmx.org";

import { all, find } from "./dom";

const SECONDS = 10;
const SLOWEST = 120;

/** `[data-live-url]`: asked again every ten seconds while the page is looked at; swapped only when the server says that it changed.

What the reader is typing in is never swapped away, and focus stays where it was. */
export function startLive(place: HTMLElement): void {
  const url = place.dataset["liveUrl"];
  if (!url || place.dataset["liveStarted"]) return;
  place.dataset["liveStarted"] = "yes";
  const seconds = Number(place.dataset["liveSeconds"] ?? SECONDS);
  let etag = place.dataset["liveEtag"] ?? "";
  let wait = seconds;

  const again = (): void => {
    window.setTimeout(() => void look(), wait * 1000);
  };
  const look = async (): Promise<void> => {
    if (!place.isConnected) return;
    if (document.hidden || busy(place)) return again();
    try {
      const headers: Record<string, string> = { "HX-Request": "true", "HX-Current-URL": location.href };
      if (etag) headers["If-None-Match"] = etag;
      const answer = await fetch(url, { headers, cache: "no-store" });
      if (answer.status === 200 && !answer.redirected) {
        const text = await answer.text();
        if (!busy(place)) {
          const isWhole = swap(place, text);
          etag = (isWhole && answer.headers.get("ETag")) || "";
        }
      } else if (answer.headers.has("HX-Refresh")) {
        return location.reload();
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      wait = seconds;
      delete place.dataset["liveState"];
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
      place.dataset["liveState"] = "stale";
    }
    again();
  };
  again();
}

function busy(place: HTMLElement): boolean {
  const field = document.activeElement;
  const editing = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
  return (editing && place.contains(field)) || find("details.menu[open], dialog[open], input[data-pick]:checked", place) !== null;
}

/** Shows the answer; false when a part of it had to wait for the reader. */
function swap(place: HTMLElement, text: string): boolean {
  if (place.innerHTML === text) return true;
  const focused = document.activeElement instanceof HTMLElement && place.contains(document.activeElement) ? document.activeElement : null;
  const cursor = find<HTMLElement>("[data-row][data-cursor]", place)?.id;
  const open = all<HTMLDetailsElement>("details[id][open]", place).map((details) => details.id);
  place.innerHTML = text;
  const left = all<HTMLTemplateElement>("template[data-part]", place).filter((part) => !putElsewhere(part));
  htmx.process(place);
  for (const id of open) find<HTMLDetailsElement>(`#${CSS.escape(id)}`, place)?.setAttribute("open", "");
  if (cursor) document.getElementById(cursor)?.setAttribute("data-cursor", "");
  if (focused?.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
  place.dispatchEvent(new CustomEvent("yinuo:swapped", { bubbles: true }));
  return left.length === 0;
}

/** `template[data-part="id"]`: what the answer brings for another place of the page, unless the reader is busy there. */
function putElsewhere(part: HTMLTemplateElement): boolean {
  const there = document.getElementById(part.dataset["part"] ?? "");
  part.remove();
  if (!there || busy(there) || there.contains(document.activeElement)) return false;
  const fresh = part.content.firstElementChild as HTMLElement;
  there.replaceWith(fresh);
  htmx.process(fresh);
  return true;
}
