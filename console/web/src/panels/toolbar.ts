/** The toolbar: events, sound, theme and help. */

import { setAttribute } from "../page/dom.ts";
import { applyTheme, getPreferredTheme, savePreferredTheme, type Theme } from "../page/theme.ts";
import { createIconButton } from "./icon.ts";
import { createOpenBadge, fillOpenBadge } from "./open-badge.ts";
import { Sound } from "./sound.ts";

export function createToolbar(
  root: HTMLElement,
  dialog: HTMLDialogElement,
  onTheme: (theme: Theme) => void,
  onEvents: () => void,
) {
  let theme = getPreferredTheme();
  const sound = new Sound();
  const themeButton = createIconButton("theme", "Dark or light", () => toggleTheme());
  const soundButton = createIconButton("sound", "Sound for alerts", () => toggleSound());
  const eventsButton = createIconButton("events", "Events", onEvents);
  const badge = createOpenBadge();
  eventsButton.append(badge);
  root.append(
    eventsButton,
    soundButton,
    themeButton,
    createIconButton("help", "Help", () => dialog.showModal()),
    dialog,
  );
  setAttribute(soundButton, "aria-pressed", String(sound.isOn));
  applyTheme(theme);

  function toggleTheme(): void {
    theme = theme === "dark" ? "light" : "dark";
    savePreferredTheme(theme);
    applyTheme(theme);
    onTheme(theme);
  }

  function toggleSound(): void {
    sound.toggle();
    setAttribute(soundButton, "aria-pressed", String(sound.isOn));
  }

  return {
    get theme(): Theme {
      return theme;
    },
    toggleTheme,
    toggleHelp: () => (dialog.open ? dialog.close() : dialog.showModal()),
    /** Show the number of open events. */
    showOpenCount(count: number): void {
      fillOpenBadge(badge, count);
      setAttribute(eventsButton, "aria-label", count === 0 ? "Events" : `Events, ${count} not acknowledged`);
    },
    /** Play a tone, if the person has turned sound on. */
    playAlert: () => sound.play(),
  };
}
