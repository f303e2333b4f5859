import { all, find } from "./dom";

/** `form[data-count]`: while cash is counted, what is expected and how far the count is from it.

Ticked `[data-fen]` boxes make up `[data-expected]`; without boxes its own `data-fen` counts. The server decides all the same. */
export function startCount(form: HTMLFormElement): void {
  const expected = find<HTMLOutputElement>("[data-expected]", form);
  const counted = find<HTMLInputElement>("input[name=counted]", form);
  const notice = find<HTMLElement>("[data-difference]", form);
  const amount = find<HTMLElement>("[data-difference-amount]", form);
  if (!expected || !counted || !notice || !amount) return;
  let touched = counted.value !== counted.defaultValue;

  const boxes = (): HTMLInputElement[] => all<HTMLInputElement>("input[type=checkbox][data-fen]", form);
  const show = (): void => {
    const own = Number(expected.dataset["fen"] ?? 0);
    const due = boxes().length ? boxes().reduce((sum, box) => sum + (box.checked ? Number(box.dataset["fen"]) : 0), 0) : own;
    if (boxes().length) {
      expected.textContent = yuan(due);
      if (!touched) counted.value = (due / 100).toFixed(2);
    }
    const fen = fenOf(counted.value);
    const difference = fen === null ? 0 : fen - due;
    amount.textContent = yuan(difference);
    notice.hidden = difference === 0;
  };
  counted.addEventListener("input", () => {
    touched = true;
    show();
  });
  form.addEventListener("change", show);
  show();
}

/** What was typed, in fen; nothing for what is no amount. */
function fenOf(text: string): number | null {
  const cleaned = text.normalize("NFKC").replace(/[¥元,\s]/g, "");
  return /^\d+(\.\d{1,2})?$/.test(cleaned) ? Math.round(Number(cleaned) * 100) : null;
}

function yuan(fen: number): string {
  const [whole = "", part = ""] = (Math.abs(fen) / 100).toFixed(2).split(".");
  return `${fen < 0 ? "−" : ""}¥${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${part}`;
}
