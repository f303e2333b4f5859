import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { Plugin } from "vite";

const require = createRequire(import.meta.url);

function symbol(name: string, tabler: string): string {
  const file = require.resolve(`@tabler/icons/outline/${tabler}.svg`);
  const inner = readFileSync(file, "utf8")
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
}

/** Builds `icons.svg` from `icons.json` (our name → Tabler's name), and the favicon; both get a hash and a line in the manifest. */
export function iconSprite(): Plugin {
  const path = (file: string): string => join(import.meta.dirname, file);
  return {
    name: "icon-sprite",
    buildStart() {
      this.addWatchFile(path("icons.json"));
    },
    generateBundle() {
      const icons = JSON.parse(readFileSync(path("icons.json"), "utf8")) as Record<string, string>;
      const symbols = Object.entries(icons).map(([name, tabler]) => symbol(name, tabler));
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
      this.emitFile({
        type: "asset",
        name: "mark.svg",
        originalFileName: "mark.svg",
        source: readFileSync(path("src/mark.svg"), "utf8"),
      });
    },
  };
}
