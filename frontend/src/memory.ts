/** What this browser remembers for its reader; where storage is refused, every choice lasts as long as the page. */

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`yinuo.${key}`);
    else localStorage.setItem(`yinuo.${key}`, value);
  } catch {
    return;
  }
}

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`yinuo.${key}`);
  } catch {
    return null;
  }
}
