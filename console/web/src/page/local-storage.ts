/** What a browser keeps for a person from one visit to the next; one that keeps nothing loses nothing else. */

const PREFIX = "wildrydes";

/** What was kept under a name; null where there is nothing, or the browser denies the page its storage. */
export function loadPreference(name: string): string | null {
  try {
    return localStorage.getItem(`${PREFIX} ${name}`);
  } catch {
    return null;
  }
}

/** Keep a text under a name, where the browser allows it. */
export function savePreference(name: string, text: string): void {
  try {
    localStorage.setItem(`${PREFIX} ${name}`, text);
  } catch {
    // asked for anew the next time
  }
}
