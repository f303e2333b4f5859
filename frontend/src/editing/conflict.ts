import { all, find, make } from "../dom";
import type { Conflict, Part } from "./keeping";
import { say } from "./words";

/** Mine beside theirs, each place with a choice; the places that only one side has changed are chosen already. */
export function showConflict(box: HTMLElement, found: Conflict, take: (text: string) => void, leave: () => void): void {
  const list = make("ol", "editing-parts");
  found.parts.forEach((part, place) => {
    if (part.same === undefined) list.append(line(part, place));
  });
  const ready = button("button primary", say("conflict_take"), () => {
    box.hidden = true;
    take(chosen(box, found.parts));
  });
  const back = button("button", say("leave"), () => {
    box.hidden = true;
    leave();
  });
  box.replaceChildren(make("p", "", say("conflict")), list, make("div", "form-actions", ready, back));
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
  find<HTMLInputElement>("input:checked", box)?.focus();
}

function line(part: Part, place: number): HTMLElement {
  const where = make("p", "editing-where", make("code", "", part.block ?? ""), make("span", "mute", say("conflict_where", { line: part.line ?? 1 })));
  const sides = (["mine", "theirs"] as const).map((side) => {
    const radio = make("input", "");
    radio.type = "radio";
    radio.name = `side_${place}`;
    radio.value = side;
    radio.checked = part.rather === side;
    return make("label", "", radio, make("b", "", say(side)), make("pre", "", part[side] || say("nothing_here")));
  });
  return make("li", "", where, make("div", "editing-sides", ...sides));
}

function chosen(box: HTMLElement, parts: Part[]): string {
  const theirs = new Set(all<HTMLInputElement>("input[value=theirs]:checked", box).map((each) => each.name));
  return parts.map((part, place) => part.same ?? (theirs.has(`side_${place}`) ? part.theirs : part.mine) ?? "").join("");
}

function button(className: string, words: string, run: () => void): HTMLButtonElement {
  const made = make("button", className, words);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}
