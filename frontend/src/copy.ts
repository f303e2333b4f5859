import { closest, find } from "./dom";
import { showToast } from "./toast";
import { word } from "./words";

/** A button that names a field by `data-copy` puts its text on the clipboard; where that is closed, it selects the text. */
async function copy(field: HTMLInputElement): Promise<void> {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    showToast({ words: word("copy_by_hand") });
    return;
  }
  showToast({ words: word("copied") });
}

/** A button marked `data-copy-link` copies where the link before it leads; where that is closed, the address bar shows it. */
async function copyLink(link: HTMLAnchorElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    location.assign(link.href);
    showToast({ words: word("copy_address") });
    return;
  }
  showToast({ words: word("copied") });
}

export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const link = closest<HTMLElement>(event, "[data-copy-link]")?.previousElementSibling;
    if (link instanceof HTMLAnchorElement) void copyLink(link);
    const named = closest<HTMLElement>(event, "[data-copy]")?.dataset["copy"];
    const field = named ? find<HTMLInputElement>(named) : null;
    if (field) void copy(field);
  });
}
