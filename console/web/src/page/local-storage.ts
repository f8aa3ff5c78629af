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

/** Store a preference, and return whether that worked: the page works without preferences. */
export function savePreference(name: string, value: string): boolean {
  try {
    localStorage.setItem(`${PREFIX} ${name}`, value);
    return true;
  } catch {
    return false;
  }
}
