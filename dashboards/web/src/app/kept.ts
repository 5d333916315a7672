/** What this browser remembers under a name; null where it remembers nothing. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Lets this browser remember a choice under a name. */
export function keep(name: string, choice: string): void {
  try {
    localStorage.setItem(name, choice);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
