import "./styles/index.css";

import htmx from "htmx.org";

import { startChoices } from "./choose";
import { startCount } from "./count";
import { startCopy } from "./copy";
import { startDays } from "./days";
import { all, csrfToken } from "./dom";
import { startDraft, startDrafts } from "./draft";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startOnce } from "./once";
import { startOverlays } from "./overlays";
import { startPalette } from "./palette";
import { startPhotos } from "./photos";
import { startRows } from "./rows";
import { startSignature } from "./signature";
import { startTheme } from "./theme";
import { showToast, startToasts } from "./toast";
import { word } from "./words";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

function enhance(within: ParentNode): void {
  const each = (selector: string, start: (element: HTMLElement) => void): void => {
    if (within instanceof HTMLElement && within.matches(selector)) start(within);
    all<HTMLElement>(selector, within).forEach(start);
  };
  each("form[data-draft]", (form) => startDraft(form as HTMLFormElement));
  each("form[data-count]", (form) => startCount(form as HTMLFormElement));
  each("[data-live-url]", startLive);
  each("[data-days]", startDays);
  each("[data-photos]", startPhotos);
  each("[data-signature]", (box) => void startSignature(box));
  each("form[data-editing]", (form) => void import("./editing/page").then(({ startEditing }) => startEditing(form as HTMLFormElement)));
}

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:responseError", () => showToast({ words: word("server_failed") }));
document.addEventListener("htmx:sendError", () => showToast({ words: word("offline") }));
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof HTMLElement) enhance(event.target);
});

startTheme();
startOverlays();
startRows();
startPalette();
startKeys();
startOnce();
startChoices();
startCopy();
startToasts();
startDrafts();
enhance(document);
