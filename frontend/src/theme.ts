import { all, closest, find } from "./dom";
import { remember } from "./memory";

const root = document.documentElement;

function showTheme(): void {
  const chosen = root.dataset["theme"] ?? "auto";
  for (const button of all<HTMLElement>("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === chosen));
  }
}

function showRail(): void {
  find("[data-rail-fold]")?.setAttribute("aria-expanded", String(root.dataset["rail"] !== "narrow"));
}

/** Light, dark or as the system has it; rail wide or narrow. Both are remembered on this machine. */
export function startTheme(): void {
  showTheme();
  showRail();
  document.addEventListener("click", (event) => {
    const choice = closest<HTMLElement>(event, "[data-theme-choice]")?.dataset["themeChoice"];
    if (choice) {
      if (choice === "auto") delete root.dataset["theme"];
      else root.dataset["theme"] = choice;
      remember("theme", choice === "auto" ? null : choice);
      showTheme();
    }
    if (closest(event, "[data-rail-fold]")) {
      const narrow = root.dataset["rail"] !== "narrow";
      if (narrow) root.dataset["rail"] = "narrow";
      else delete root.dataset["rail"];
      remember("rail", narrow ? "narrow" : null);
      showRail();
    }
  });
}
