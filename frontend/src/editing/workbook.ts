import type { EditorView } from "@codemirror/view";

import { csrfToken, find, make } from "../dom";
import { showToast } from "../toast";
import { ask, isRefusal, type Refusal } from "./ask";
import type { Edit } from "./rows";
import { say } from "./words";

interface Change {
  what: "added" | "changed" | "removed";
  words: string;
  table: string;
  row: number;
  name: string;
  cells: { label: string; before: string; after: string }[];
}
interface Taken {
  edit: Edit;
  changes: Change[];
}

const TONES = { added: "done", changed: "due", removed: "late" };

/** A workbook is chosen, what it would change is shown, then its rows go into the text; saving is another step. */
export function startWorkbook(form: HTMLElement, view: EditorView, url: string): void {
  const field = find<HTMLInputElement>("input[name=file]", form);
  const dialog = find<HTMLDialogElement>("dialog[data-book]");
  const body = dialog && find<HTMLElement>("[data-book-body]", dialog);
  const take = dialog && find<HTMLButtonElement>("[data-book-take]", dialog);
  form.addEventListener("submit", (event) => {
    if (!(event.submitter instanceof HTMLButtonElement) || !("bookOut" in event.submitter.dataset)) return;
    event.preventDefault();
    void download(event.submitter.formAction, view.state.doc.toString());
  });
  if (!field || !dialog || !body || !take) return;
  let ready: { text: string; edit: Edit } | undefined;

  const read = async (file: File): Promise<void> => {
    const text = view.state.doc.toString();
    const answer = await ask<Taken | Refusal>(url, { text, file });
    field.value = "";
    if ("trouble" in answer) return showToast({ words: say("cells_offline") });
    ready = undefined;
    if (isRefusal(answer.data)) {
      const faults = (answer.data.faults ?? []).map((each) => make("li", "", each));
      body.replaceChildren(make("p", "notice due", make("span", "", answer.data.refused)), make("ul", "lines", ...faults));
    } else if (!answer.data.changes.length) body.replaceChildren(make("p", "", say("book_same")));
    else {
      ready = { text, edit: answer.data.edit };
      body.replaceChildren(make("p", "", say("book_changes", { count: answer.data.changes.length })), preview(answer.data.changes));
    }
    take.hidden = !ready;
    dialog.showModal();
  };

  field.addEventListener("change", () => {
    const file = field.files?.[0];
    if (file) void read(file);
  });
  take.addEventListener("click", () => {
    dialog.close();
    if (!ready || view.state.doc.toString() !== ready.text) return;
    view.dispatch({ changes: ready.edit, userEvent: "input" });
    showToast({ words: say("book_taken") });
  });
}

async function download(url: string, text: string): Promise<void> {
  const body = new FormData();
  body.append("text", text);
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrfToken() }, redirect: "manual" });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) {
      showToast({ words: ((await response.json()) as Refusal).refused });
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    const link = make("a", "");
    link.href = URL.createObjectURL(await response.blob());
    link.download = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "rows.xlsx";
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch {
    showToast({ words: say("cells_offline") });
  }
}

function preview(changes: Change[]): HTMLElement {
  const list = make("ol", "editing-changes");
  for (const each of changes) {
    const cells = make("dl", "facts");
    for (const cell of each.cells) cells.append(make("dt", "", cell.label), make("dd", "", ...difference(each.what, cell.before, cell.after)));
    const head = make("p", "", make("span", `state ${TONES[each.what]}`, each.words), make("b", "", each.table), make("span", "num", `${say("row", { number: each.row })} ${each.name}`));
    list.append(make("li", "", head, cells));
  }
  return list;
}

function difference(what: Change["what"], before: string, after: string): Node[] {
  const old = make("s", "mute", before || "—");
  const now = make("b", "", after || "—");
  return what === "added" ? [now] : what === "removed" ? [old] : [old, document.createTextNode(" → "), now];
}
