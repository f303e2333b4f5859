import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { toml } from "./toml";
import { say } from "./words";

export interface Hooks {
  changed: () => void;
  moved: () => void;
  save: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.heading, color: "var(--text)", fontWeight: "650" },
  { tag: tags.propertyName, color: "var(--link)" },
  { tag: tags.string, color: "var(--on-done-wash)" },
  { tag: [tags.number, tags.literal], color: "var(--on-due-wash)" },
  { tag: tags.bool, color: "var(--on-late-wash)" },
  { tag: tags.comment, color: "var(--text-mute)" },
  { tag: [tags.punctuation, tags.bracket, tags.operator], color: "var(--text-mute)" },
]);

const looks = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--raised)", fontSize: "var(--size-s)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono), var(--sans)", lineHeight: "1.65", overscrollBehavior: "contain" },
  ".cm-content": { padding: "var(--s2) 0 40vh", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 var(--s3) 0 var(--s2)" },
  ".cm-gutters": { color: "var(--text-mute)", backgroundColor: "var(--sunken)", border: "none", borderInlineEnd: "1px solid var(--hairline)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", padding: "0 var(--s2) 0 var(--s1)", fontVariantNumeric: "tabular-nums" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 55%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--text)", backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--waiting-wash)" },
  ".cm-selectionMatch": { backgroundColor: "var(--due-wash)" },
  ".cm-searchMatch": { backgroundColor: "var(--due-wash)", outline: "1px solid var(--due)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--done-wash)", outline: "2px solid var(--done)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--done-wash)", outline: "1px solid var(--done)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--late-wash)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--late) 1.5px", textUnderlineOffset: "4px" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--waiting) 1.5px", textUnderlineOffset: "4px" },
  ".cm-gutter-lint": { width: "1.125rem" },
  ".cm-lint-marker": { width: "0.625rem", height: "0.625rem", margin: "0.375rem 0.25rem", borderRadius: "50%", content: "none" },
  ".cm-lint-marker-error": { backgroundColor: "var(--late)", content: "none", borderRadius: "1px", transform: "rotate(45deg) scale(0.85)" },
  ".cm-lint-marker-info": { border: "2px solid var(--waiting)", content: "none" },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--raised)", border: "1px solid var(--line)", borderRadius: "var(--radius)", boxShadow: "0 6px 24px var(--lift)", maxWidth: "32rem", zIndex: "40" },
  ".cm-diagnostic": { padding: "var(--s2) var(--s3)", fontFamily: "var(--sans)", borderInlineStart: "3px solid var(--waiting)", marginInlineStart: "0" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--late)" },
  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--sunken)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", gap: "var(--s1) var(--s2)", alignItems: "center", padding: "var(--s2) var(--s8) var(--s2) var(--s3)", fontFamily: "var(--sans)" },
  ".cm-panel.cm-search br": { flexBasis: "100%", content: "''", display: "block" },
  ".cm-panel.cm-search label": { display: "inline-flex", gap: "var(--s1)", alignItems: "center", fontSize: "var(--size-s)", color: "var(--text-soft)" },
  ".cm-panel.cm-search [name=close]": { top: "var(--s1)", right: "var(--s2)", width: "1.75rem", height: "1.75rem", fontSize: "1.25rem", color: "var(--text-soft)", cursor: "pointer" },
  ".cm-textfield": { color: "var(--text)", backgroundColor: "var(--raised)", border: "1px solid var(--edge)", borderRadius: "var(--radius)", padding: "0.25rem 0.5rem", fontSize: "var(--size-s)", minWidth: "10rem" },
  ".cm-button": { color: "var(--text)", backgroundColor: "var(--raised)", backgroundImage: "none", border: "1px solid var(--line)", borderRadius: "var(--radius)", padding: "0.25rem 0.625rem", fontSize: "var(--size-s)", cursor: "pointer" },
  ".cm-button:hover": { backgroundColor: "var(--hover)" },
});

const phrases = (): Record<string, string> => ({
  Find: say("find"),
  Replace: say("replace"),
  next: say("next"),
  previous: say("previous"),
  all: say("all"),
  replace: say("replace_one"),
  "replace all": say("replace_all"),
  "match case": say("match_case"),
  "by word": say("by_word"),
  regexp: say("regexp"),
  close: say("close"),
  "Go to line": say("go_to_line"),
  go: say("go"),
});

export const writing = new Compartment();

/** Whether people may write in the text now. */
export const mayWrite = (may: boolean): Extension => [EditorState.readOnly.of(!may), EditorView.editable.of(true)];

export function openText(host: HTMLElement, text: string, hooks: Hooks, given: { nonce: string; label: string; open: boolean }): EditorView {
  const view = new EditorView({
    parent: host,
    doc: text,
    extensions: [
      EditorView.cspNonce.of(given.nonce),
      EditorState.phrases.of(phrases()),
      writing.of(mayWrite(given.open)),
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      bracketMatching(),
      search({ top: true }),
      toml,
      syntaxHighlighting(colours),
      looks,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": given.label, tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
      keymap.of([
        { key: "Mod-s", preventDefault: true, run: () => (hooks.save(), true) },
        ...searchKeymap,
        ...lintKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) hooks.changed();
        if (update.docChanged || update.selectionSet) hooks.moved();
      }),
    ],
  });
  return view;
}

/** Goes to a line: to the top of what is seen, or only as far as needed. */
export function goTo(view: EditorView, line: number, how: { focus: boolean; near?: boolean } = { focus: true }): void {
  const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const scroll = how.near ? EditorView.scrollIntoView(found.from, { y: "nearest", yMargin: 96 }) : EditorView.scrollIntoView(found.from, { y: "start", yMargin: 48 });
  view.dispatch({ selection: { anchor: found.from }, effects: scroll });
  if (how.focus) view.focus();
}
