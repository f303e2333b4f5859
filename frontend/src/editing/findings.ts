import { forEachDiagnostic, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";

import { find, make } from "../dom";
import { ask, isRefusal } from "./ask";
import { say } from "./words";

interface Finding {
  line: number;
  from: number;
  to: number;
  clause: string;
  severity: "error" | "info";
  message: string;
}
interface Checked {
  findings: Finding[];
  blanks: string[];
  examples: number;
  whole: boolean;
  ms: number;
}

const QUICK = 350;
const WHOLE = 1100;
const LONG = 1500;
const MOST_LISTED = 100;

/** Asks for the check while somebody types: at once what cannot be read, then everything. Shows it in the text and below it. */
export class Findings {
  private timers: number[] = [];
  private asked = 0;
  private took = 0;

  constructor(
    private readonly view: EditorView,
    private readonly box: HTMLElement,
    private readonly url: string,
  ) {
    this.run();
  }

  /** The text has changed. A text whose check takes long is checked when the typing rests for as long. */
  later(): void {
    this.timers.forEach(clearTimeout);
    this.asked += 1;
    this.timers = [
      window.setTimeout(() => void this.check(false), QUICK),
      window.setTimeout(() => void this.check(true), Math.max(WHOLE, this.took)),
    ];
  }

  run(): void {
    this.timers.forEach(clearTimeout);
    this.asked += 1;
    void this.check(true);
  }

  private async check(whole: boolean): Promise<void> {
    const asked = this.asked;
    const text = this.view.state.doc.toString();
    if (whole) this.status(this.took > LONG ? say("checking_long", { seconds: Math.ceil(this.took / 1000) }) : say("checking"), "waiting");
    const answer = await ask<Checked>(this.url, whole ? { text, whole: 1 } : { text });
    if (asked !== this.asked) return;
    if ("trouble" in answer) {
      if (whole) this.status(say("check_failed"), "due");
    } else if (isRefusal(answer.data)) this.status(answer.data.refused, "due");
    else if (whole || answer.data.findings.length) this.show(answer.data);
  }

  private show(found: Checked): void {
    if (found.whole) this.took = found.ms;
    const { doc } = this.view.state;
    const marks = found.findings.map((each): Diagnostic => {
      const line = doc.line(Math.min(Math.max(each.line, 1), doc.lines));
      const from = each.line ? Math.min(line.from + each.from, line.to) : 0;
      return { from, to: each.line ? Math.min(line.from + Math.max(each.to, each.from), line.to) : 0, severity: each.severity, message: each.message };
    });
    const placed = marks.filter((_, index) => found.findings[index]?.line);
    this.view.dispatch(setDiagnostics(this.view.state, placed));
    const errors = found.findings.filter((each) => each.severity === "error").length;
    const list = make("ol", "editing-found");
    found.findings.slice(0, MOST_LISTED).forEach((each, index) => list.append(this.line(each, marks[index] as Diagnostic)));
    const rest: Node[] = [];
    if (found.blanks.length) rest.push(make("p", "editing-blank", say("blanks", { names: found.blanks.join("、") })));
    this.box.dataset["state"] = errors ? "late" : found.whole ? "done" : "waiting";
    const seconds = Math.max(found.ms / 1000, 0.1).toFixed(1);
    const words = errors ? String(errors) : found.whole ? say("nothing_found") : "";
    this.status(say("checked", { seconds }), errors ? "late" : "done", words, found.whole && found.examples ? say("examples", { count: found.examples }) : "");
    find("[data-found]", this.box)?.replaceChildren(...(found.findings.length ? [list] : []), ...rest);
  }

  private line(each: Finding, mark: Diagnostic): HTMLElement {
    const button = make("button", `editing-finding ${each.severity}`);
    button.type = "button";
    button.append(make("span", "editing-line num", each.line ? say("line", { line: each.line }) : "—"), make("span", "", each.message));
    if (each.line) button.addEventListener("click", () => this.jump(mark));
    return make("li", "", button);
  }

  /** To where the place is by now: the text may have moved since it was checked. */
  private jump(mark: Diagnostic): void {
    let anchor = mark.from;
    forEachDiagnostic(this.view.state, (each, from) => {
      if (each === mark) anchor = from;
    });
    anchor = Math.min(anchor, this.view.state.doc.length);
    this.box.dispatchEvent(new CustomEvent("editing:text", { bubbles: true }));
    this.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.view.focus();
  }

  private status(words: string, tone: string, result = "", more = ""): void {
    const line = find("[data-check]", this.box);
    if (!line) return;
    line.className = `editing-check ${tone}`;
    line.replaceChildren(...(result ? [make("b", "", result)] : []), make("span", "", words), ...(more ? [make("span", "", more)] : []));
  }
}
