/** The editor's own texts, written into its page only. */

let words: Record<string, string> | undefined;

export function say(key: string, values: Record<string, string | number> = {}): string {
  words ??= JSON.parse(document.getElementById("editing-words")?.textContent ?? "{}") as Record<string, string>;
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
