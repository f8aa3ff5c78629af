/** The dark and the light theme of the page. */

import { loadPreference, savePreference } from "./local-storage.ts";

export type Theme = "dark" | "light";

const THEMES: readonly Theme[] = ["dark", "light"];

/** Return the theme that the person chose before, or else the theme that their system prefers. */
export function getPreferredTheme(): Theme {
  const preference = loadPreference("theme");
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  return THEMES.find((theme) => theme === preference) ?? (prefersLight.matches ? "light" : "dark");
}

/** Show the page in a theme. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

export function savePreferredTheme(theme: Theme): void {
  savePreference("theme", theme);
}
