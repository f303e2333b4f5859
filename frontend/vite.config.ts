import { defineConfig } from "vite";

import { iconSprite } from "./sprite.ts";

/** `boot` runs before the first paint, `app` after the document, `editing` are the styles of one page, `mark` is the favicon. `manifest.json` names them all. */
export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [iconSprite()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    target: ["es2020", "chrome100", "safari15.4", "firefox100"],
    rolldownOptions: {
      checks: { eval: false },
      input: { app: "src/app.ts", boot: "src/boot.ts", editing: "src/styles/editing.css" },
    },
  },
  root: import.meta.dirname,
});
