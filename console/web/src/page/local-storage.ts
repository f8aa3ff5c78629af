/** Preferences in localStorage; a no-op where the browser denies the page its storage. */

const PREFIX = "wildrydes";

/** Return the preference with a name, or null if none is stored. */
export function loadPreference(name: string): string | null {
  try {
    return localStorage.getItem(`${PREFIX} ${name}`);
  } catch {
    return null;
  }
}

export function savePreference(name: string, value: string): void {
  try {
    localStorage.setItem(`${PREFIX} ${name}`, value);
  } catch {
    // The page works without preferences.
  }
}
