import { undo } from "@codemirror/commands";
import type { EditorView } from "@codemirror/view";

import { all, find } from "../dom";
import { showConflict } from "./conflict";
import { Findings } from "./findings";
import { Keeping } from "./keeping";
import { Rows } from "./rows";
import { mayWrite, openText, writing } from "./text";
import { startWorkbook } from "./workbook";

/** `form[data-editing]`: the text area becomes an editor, and everything around it wakes up. Without this the form works as it is. */
export function startEditing(form: HTMLFormElement): void {
  const area = find<HTMLTextAreaElement>("textarea[name=text]", form);
  const base = find<HTMLTextAreaElement>("textarea[name=base]", form);
  const host = find<HTMLElement>("[data-code]", form);
  const rowsBox = find<HTMLElement>("[data-rows-pane]", form);
  const foundBox = find<HTMLElement>("[data-findings]", form);
  const conflictBox = find<HTMLElement>("[data-conflict]", form);
  if (!area || !base || !host || !rowsBox || !foundBox || !conflictBox) return;
  const { check = "", rows: rowsUrl = "", book = "", nonce = "", key = "", label = "", open = "" } = form.dataset;
  const isOpen = open === "1";
  let keeping: Keeping | undefined;
  let findings: Findings | undefined;
  let rows: Rows | undefined;

  const view: EditorView = openText(
    host,
    area.value.replace(/\r\n?/g, "\n"),
    {
      changed: () => {
        area.value = text();
        keeping?.typed();
        findings?.later();
        rows?.changed();
      },
      moved: () => rows?.moved(),
      save: () => void keeping?.save(),
    },
    { nonce, label, open: isOpen },
  );
  const text = (): string => view.state.doc.toString();
  const put = (made: string): void => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: made }, selection: { anchor: Math.min(view.state.selection.main.head, made.length) } });
  const write = (may: boolean): void => view.dispatch({ effects: writing.reconfigure(mayWrite(may)) });
  area.hidden = true;
  form.dataset["ready"] = "1";

  if (isOpen) {
    keeping = new Keeping({
      url: form.action,
      key: `yinuo.text.${key}`,
      version: Number(find<HTMLInputElement>("input[name=version]", form)?.value),
      saved: base.value.replace(/\r\n?/g, "\n"),
      text,
      put,
      box: form,
      conflict: (found) => {
        write(false);
        const done = (): void => write(true);
        showConflict(conflictBox, found, (made) => (done(), keeping?.settle(made, found)), done);
      },
    });
  }
  startWorkbook(form, view, book);
  findings = new Findings(view, foundBox, check);
  rows = new Rows(view, rowsBox, rowsUrl, isOpen);

  window.addEventListener("online", () => {
    findings?.run();
    rows?.changed();
  });
  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (by instanceof HTMLButtonElement && by.hasAttribute("formaction")) return;
    event.preventDefault();
    void keeping?.save();
  });
  form.addEventListener("editing:save", () => void keeping?.save());
  form.addEventListener("editing:undo", () => void undo(view));
  const showing = (pane: string): void => {
    form.dataset["showing"] = pane;
    for (const tab of all<HTMLElement>("[data-pane]", form)) tab.setAttribute("aria-pressed", String(tab.dataset["pane"] === pane));
    view.requestMeasure();
  };
  for (const tab of all<HTMLElement>("[data-pane]", form)) tab.addEventListener("click", () => showing(tab.dataset["pane"] ?? "text"));
  form.addEventListener("editing:text", () => showing("text"));
  showing("text");
}
