import type { EditorView } from "@codemirror/view";

import { all, composing, find, make } from "../dom";
import { showToast } from "../toast";
import { ask, isRefusal, type Refusal } from "./ask";
import { goTo } from "./text";
import { headerAbove } from "./toml";
import { say } from "./words";

export interface Edit {
  from: number;
  to: number;
  insert: string;
}
interface Row {
  number: number;
  name: string;
  line: number;
  last: number;
  cells: Record<string, string>;
  lines: Record<string, number>;
}
interface Table {
  kind: string;
  counts: Record<string, number>;
  columns: { key: string; label: string }[];
  rows: Row[];
  edit?: Edit;
}

const PAUSE = 450;
const WIDE = 28;
const MIDDLE = 11;

/** The rows of the block in which the cursor stands. A changed cell goes into the text by way of the server, which knows TOML. */
export class Rows {
  private table: Table | undefined;
  private kind = "";
  private timer = 0;
  private asked = 0;
  private busy = false;
  private onto: { row: number; key: string } | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly box: HTMLElement,
    private readonly url: string,
    private readonly open: boolean,
  ) {
    this.picker.addEventListener("change", () => {
      this.kind = this.picker.value;
      void this.read();
    });
    const add = find<HTMLButtonElement>("[data-row-add]", box);
    if (add) add.hidden = !open;
    add?.addEventListener("click", () => void this.add());
    this.kind = this.kindAtCursor() || this.picker.value;
    void this.read();
  }

  private get picker(): HTMLSelectElement {
    return find<HTMLSelectElement>("[data-kinds]", this.box) as HTMLSelectElement;
  }

  changed(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.read(), PAUSE);
  }

  moved(): void {
    const kind = this.kindAtCursor();
    if (kind && kind !== this.kind) {
      this.kind = kind;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.read(), 60);
    } else this.mark();
  }

  private kindAtCursor(): string {
    const { doc, selection } = this.view.state;
    const found = headerAbove(doc.lineAt(selection.main.head).number, (line) => doc.line(line).text);
    return [...this.picker.options].some((option) => option.value === found) ? found : "";
  }

  private async read(): Promise<void> {
    this.asked += 1;
    const asked = this.asked;
    if (this.table && this.table.kind !== this.kind) find("[data-rows]", this.box)?.replaceChildren();
    const answer = await ask<Table | Refusal>(this.url, { text: this.view.state.doc.toString(), kind: this.kind });
    if (asked !== this.asked) return;
    if ("trouble" in answer) this.note(say("cells_offline"));
    else if (isRefusal(answer.data)) this.note(this.table ? say("rows_unreadable") : answer.data.refused);
    else if (this.table || answer.data.rows.length || !this.goToFirst(answer.data.counts)) this.show(answer.data);
  }

  /** A page that opens far from any row shows the first rows that there are. */
  private goToFirst(counts: Record<string, number>): boolean {
    const first = Object.keys(counts).find((kind) => counts[kind]);
    if (!first || this.kindAtCursor()) return false;
    this.kind = first;
    void this.read();
    return true;
  }

  private async change(fields: Record<string, string | number>): Promise<string> {
    const text = this.view.state.doc.toString();
    this.asked += 1;
    this.busy = true;
    const answer = await ask<Table | Refusal>(this.url, { text, kind: this.kind, ...fields });
    this.busy = false;
    if ("trouble" in answer) return say("cells_offline");
    if (isRefusal(answer.data)) return answer.data.refused;
    if (this.view.state.doc.toString() !== text) return this.change(fields);
    if (answer.data.edit) this.view.dispatch({ changes: answer.data.edit, userEvent: "input" });
    clearTimeout(this.timer);
    this.show(answer.data);
    return "";
  }

  private async add(): Promise<void> {
    const current = this.current();
    const last = this.table?.rows.at(-1);
    const number = (current ?? last)?.number ?? 0;
    this.onto = { row: number + 1, key: "id" };
    const trouble = await this.change({ do: "add", number, clause: (current ?? last)?.cells["clause"] ?? "" });
    if (trouble) showToast({ words: trouble });
    else this.toText(number + 1);
  }

  private async remove(row: Row): Promise<void> {
    const trouble = await this.change({ do: "delete", number: row.number, name: row.name });
    if (trouble) showToast({ words: trouble });
    else showToast({ words: say("row_deleted"), action: say("undo"), run: () => this.box.dispatchEvent(new CustomEvent("editing:undo", { bubbles: true })) });
  }

  private current(): Row | undefined {
    const line = this.view.state.doc.lineAt(this.view.state.selection.main.head).number;
    return this.table?.rows.find((row) => row.line <= line && line <= row.last);
  }

  private toText(number: number): void {
    const row = this.table?.rows[number - 1];
    if (row) goTo(this.view, row.line, { focus: false, near: true });
  }

  private note(words: string, calm = false): void {
    const note = find<HTMLElement>("[data-rows-note]", this.box);
    if (!note) return;
    note.classList.toggle("calm", calm);
    note.textContent = words;
    note.hidden = !words;
  }

  private mark(): void {
    const current = this.current()?.number;
    for (const line of all<HTMLElement>("tbody tr", this.box)) {
      const is = Number(line.dataset["row"]) === current;
      if (is && !line.hasAttribute("aria-current") && !line.contains(document.activeElement)) this.reveal(line);
      line.toggleAttribute("aria-current", is);
    }
  }

  /** Scrolls down or up to a row, never sideways. */
  private reveal(line: HTMLElement): void {
    const holder = find<HTMLElement>("[data-rows]", this.box);
    if (!holder) return;
    const head = find<HTMLElement>("thead", holder)?.offsetHeight ?? 0;
    const bottom = line.offsetTop + line.offsetHeight - holder.clientHeight;
    if (line.offsetTop - head < holder.scrollTop) holder.scrollTop = line.offsetTop - head;
    else if (bottom > holder.scrollTop) holder.scrollTop = bottom;
  }

  private show(table: Table): void {
    const holder = find<HTMLElement>("[data-rows]", this.box);
    if (!holder) return;
    const focused = document.activeElement instanceof HTMLTextAreaElement && holder.contains(document.activeElement) ? document.activeElement : undefined;
    if (focused && focused.value !== focused.dataset["was"] && !this.busy && !this.onto) {
      this.table = table;
      return;
    }
    const onto = this.onto ?? (focused ? { row: Number(focused.dataset["row"]), key: focused.dataset["key"] ?? "" } : undefined);
    const { scrollLeft, scrollTop } = holder;
    const isSame = this.table?.kind === table.kind;
    this.onto = undefined;
    table.columns.sort((one, other) => Number(other.key === "clause") - Number(one.key === "clause"));
    this.table = table;
    this.note(table.rows.length ? "" : say("rows_none"), true);
    this.picker.value = table.kind;
    for (const option of this.picker.options) option.textContent = (option.dataset["label"] ?? "") + (table.counts[option.value] ? ` · ${table.counts[option.value]}` : "");
    holder.replaceChildren(...(table.rows.length ? [this.drawn(table)] : []));
    holder.scrollTo(isSame ? scrollLeft : 0, isSame ? scrollTop : 0);
    this.mark();
    if (onto) (this.cell(onto.row, onto.key) ?? this.cell(onto.row, table.columns[0]?.key ?? ""))?.focus();
  }

  private cell(row: number, key: string): HTMLTextAreaElement | undefined {
    return all<HTMLTextAreaElement>("textarea", this.box).find((each) => each.dataset["row"] === String(row) && each.dataset["key"] === key);
  }

  private drawn(table: Table): HTMLTableElement {
    const head = make("tr", "", make("td", "editing-number"));
    for (const column of table.columns) {
      const th = make("th", "", make("span", "", column.label), make("code", "", column.key));
      th.scope = "col";
      head.append(th);
    }
    if (this.open) head.append(make("td", "editing-act"));
    const body = make("tbody", "");
    const longest = table.columns.map((column) => Math.max(0, ...table.rows.map((row) => width(row.cells[column.key] ?? ""))));
    for (const row of table.rows) body.append(this.line(row, table, longest));
    const drawn = make("table", "editing-table", make("thead", "", head), body);
    return drawn;
  }

  private line(row: Row, table: Table, longest: number[]): HTMLTableRowElement {
    const jump = make("button", "num", String(row.number));
    jump.type = "button";
    jump.title = say("line", { line: row.line });
    jump.setAttribute("aria-label", say("row", { number: row.number }));
    jump.addEventListener("click", () => {
      this.box.dispatchEvent(new CustomEvent("editing:text", { bubbles: true }));
      goTo(this.view, row.line);
    });
    const number = make("th", "editing-number", jump);
    number.scope = "row";
    const line = make("tr", "", number);
    line.dataset["row"] = String(row.number);
    table.columns.forEach((column, place) => {
      const size = (longest[place] ?? 0) > WIDE ? "wide" : (longest[place] ?? 0) > MIDDLE ? "middle" : "narrow";
      line.append(make("td", size, this.field(row, column)));
    });
    if (this.open) line.append(make("td", "editing-act", this.bin(row)));
    return line;
  }

  private field(row: Row, column: { key: string; label: string }): HTMLTextAreaElement {
    const field = make("textarea", "");
    const was = row.cells[column.key] ?? "";
    field.rows = 1;
    field.value = was;
    field.readOnly = !this.open;
    field.spellcheck = false;
    field.setAttribute("aria-label", say("cell", { column: column.label, number: row.number }));
    Object.assign(field.dataset, { row: row.number, key: column.key, was });
    field.addEventListener("focus", () => goTo(this.view, row.lines[column.key] ?? row.line, { focus: false, near: true }));
    field.addEventListener("change", () => void this.typed(field, row));
    field.addEventListener("keydown", (event) => this.pressed(event, field));
    return field;
  }

  private async typed(field: HTMLTextAreaElement, row: Row): Promise<void> {
    const { key = "", was = "" } = field.dataset;
    if (field.value.trim() === was) return;
    const trouble = await this.change({ do: "cell", number: row.number, name: row.name, key, was, typed: field.value });
    if (!trouble) field.dataset["was"] = field.value.trim();
    field.toggleAttribute("aria-invalid", Boolean(trouble));
    field.title = trouble;
    if (trouble) this.note(trouble);
  }

  private pressed(event: KeyboardEvent, field: HTMLTextAreaElement): void {
    if (composing(event)) return;
    const { row = "0", key = "" } = field.dataset;
    const down = (event.key === "Enter" && !event.shiftKey) || event.key === "ArrowDown";
    if (event.key === "Escape") {
      field.value = field.dataset["was"] ?? "";
      field.removeAttribute("aria-invalid");
    } else if ((down || event.key === "ArrowUp") && !(event.key !== "Enter" && field.value.includes("\n"))) {
      event.preventDefault();
      const next = this.cell(Number(row) + (down ? 1 : -1), key);
      if (next) next.focus();
      else if (event.key === "Enter") field.blur();
    } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.blur();
      window.setTimeout(() => this.box.dispatchEvent(new CustomEvent("editing:save", { bubbles: true })), PAUSE);
    }
  }

  private bin(row: Row): HTMLButtonElement {
    const button = make("button", "button quiet");
    button.type = "button";
    button.setAttribute("aria-label", say("row_delete", { number: row.number }));
    const sample = find("template[data-bin]", this.box) as HTMLTemplateElement | null;
    if (sample) button.append(sample.content.cloneNode(true));
    button.addEventListener("click", () => void this.remove(row));
    return button;
  }
}

/** How wide a text is, where a Chinese character takes the room of two. */
function width(text: string): number {
  return [...text].reduce((sum, char) => sum + (char.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
}
