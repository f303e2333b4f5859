/** The texts that scripts need, in the reader's language, written into the page by the server. */

let words: Record<string, string> | undefined;

function load(): Record<string, string> {
  const text = document.getElementById("words")?.textContent;
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}

/** The text of `key`; `{name}` is replaced from `values`. */
export function word(key: string, values: Record<string, string | number> = {}): string {
  words ??= load();
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
