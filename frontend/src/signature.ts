import { find } from "./dom";

const INK = "#1F1B17";
const PAPER = "#FFFFFF";

/** `[data-signature]`: the drawn name becomes a PNG in the hidden input; "signed on paper" is the way without a pointer. */
export async function startSignature(box: HTMLElement): Promise<void> {
  const canvas = find<HTMLCanvasElement>("canvas", box);
  const value = find<HTMLInputElement>("input[type=hidden]", box);
  if (!canvas || !value) return;
  const { default: SignaturePad } = await import("signature_pad");
  const pad = new SignaturePad(canvas, { penColor: INK, backgroundColor: PAPER, minWidth: 0.9, maxWidth: 2.8 });
  const paper = find<HTMLInputElement>("[data-paper]", box);

  const fit = (): void => {
    const strokes = pad.toData();
    const ratio = Math.max(2, window.devicePixelRatio);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d")?.scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  };
  const keep = (): void => {
    value.value = pad.isEmpty() || paper?.checked ? "" : pad.toDataURL("image/png");
    box.dataset["state"] = paper?.checked ? "paper" : pad.isEmpty() ? "empty" : "signed";
  };

  pad.addEventListener("endStroke", keep);
  find("[data-clear]", box)?.addEventListener("click", () => {
    pad.clear();
    keep();
  });
  paper?.addEventListener("change", keep);
  new ResizeObserver(fit).observe(canvas);
  keep();
}
