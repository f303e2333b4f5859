import { all, closest, find } from "./dom";

/** Menus close when the reader turns to something else; `[data-dialog="id"]` opens a dialog. */
export function startOverlays(): void {
  document.addEventListener("click", (event) => {
    const inside = closest<HTMLDetailsElement>(event, "details.menu");
    for (const menu of all<HTMLDetailsElement>("details.menu[open]")) if (menu !== inside) menu.open = false;

    const id = closest<HTMLElement>(event, "[data-dialog]")?.dataset["dialog"];
    if (id) {
      if (inside) inside.open = false;
      find<HTMLDialogElement>(`dialog#${CSS.escape(id)}`)?.showModal();
    }
    if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) event.target.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = find<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    find<HTMLElement>("summary", menu)?.focus();
  });
  document.addEventListener("focusout", (event) => {
    const menu = closest<HTMLDetailsElement>(event, "details.menu[open]");
    if (menu && event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
