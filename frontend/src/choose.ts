/** `[data-submit]`: choosing sends the form, where a button would only be one more step. */
export function startChoices(): void {
  document.addEventListener("change", (event) => {
    const chosen = event.target;
    if ((chosen instanceof HTMLSelectElement || chosen instanceof HTMLInputElement) && "submit" in chosen.dataset) chosen.form?.requestSubmit();
  });
}
