import { find, make } from "./dom";
import { word } from "./words";

const MB = 1024 * 1024;

function preview(file: File, most: number): HTMLElement {
  const picture = make("img", "");
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  const size = `${(file.size / MB).toFixed(1)} MB`;
  const figure = make("figure", "", picture);
  const tooBig = file.size > most;
  figure.classList.toggle("too-big", tooBig);
  figure.append(make("figcaption", "", tooBig ? word("photo_too_big", { most: Math.floor(most / MB), size }) : size));
  return figure;
}

/** `[data-photos]`: shows what was chosen and says at once what is too big; `data-max-bytes` is the limit per picture. */
export function startPhotos(box: HTMLElement): void {
  const input = find<HTMLInputElement>("input[type=file]", box);
  const shelf = find<HTMLElement>("[data-preview]", box);
  if (!input || !shelf) return;
  const most = Number(box.dataset["maxBytes"] ?? 20 * MB);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    shelf.replaceChildren(...files.map((file) => preview(file, most)));
    const tooBig = files.filter((file) => file.size > most).length;
    input.setCustomValidity(tooBig ? word("photos_too_big", { count: tooBig, most: Math.floor(most / MB) }) : "");
    if (tooBig) input.reportValidity();
  });
}
