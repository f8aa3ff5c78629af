/** The toolbar: events, sound, theme and help, with the list of keyboard shortcuts. */

import { FLEET } from "../fleet-definition.ts";
import { createElement, setAttribute } from "../page/dom.ts";
import { applyTheme, getPreferredTheme, savePreferredTheme, type Theme } from "../page/theme.ts";
import { createIconButton } from "./icon.ts";
import { createOpenBadge, fillOpenBadge } from "./open-badge.ts";
import { Sound } from "./sound.ts";

function listKeys(): readonly (readonly [string, string])[] {
  const { vehicle, vehicles } = FLEET;
  return [
    ["/", "search"],
    ["↑ ↓", "walk through the list"],
    ["Enter", `fly to the ${vehicle}`],
    ["F", `follow the ${vehicle}`],
    ["A", "show the whole fleet"],
    ["1 – 4", `show only healthy, alert, stale or lost ${vehicles}`],
    ["0", `show all ${vehicles}`],
    ["E", "events"],
    ["Space", "replay or pause"],
    ["L", "back to live"],
    ["Esc", `close the search, the ${vehicle} or the replay`],
    ["T", "dark or light"],
    ["?", "show these keys"],
  ];
}

export function createToolbar(root: HTMLElement, onTheme: (theme: Theme) => void, onEvents: () => void) {
  let theme = getPreferredTheme();
  const sound = new Sound();
  const dialog = createHelpDialog();
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

function createHelpDialog(): HTMLDialogElement {
  const rows = listKeys().flatMap(([key, effect]) => [
    createElement("dt", {}, createElement("kbd", { text: key })),
    createElement("dd", { text: effect }),
  ]);
  return createElement(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    createElement("h2", { id: "help-title", text: "Keys" }),
    createElement("dl", { class: "keys" }, ...rows),
    createElement("form", { method: "dialog" }, createElement("button", { class: "button", text: "Close" })),
  );
}
