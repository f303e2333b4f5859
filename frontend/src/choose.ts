/** `[data-submit]`: choosing sends the form, where a button would only be one more step. `[data-print]`: prints the page. */
export function startChoices(): void {
  document.addEventListener("change", (event) => {
    const chosen = event.target;
    if ((chosen instanceof HTMLSelectElement || chosen instanceof HTMLInputElement) && "submit" in chosen.dataset) chosen.form?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
}
