/** The header's tools: events, sound, theme, help; and the page's keys in words. */

import type { Theme } from "../map/map-port.ts";
import { element, setAttribute } from "../page/dom.ts";
import { remember, remembered } from "../page/local-storage.ts";
import { type IconName, icon } from "./icon.ts";
import { Sound } from "./sound.ts";

const THEMES: readonly Theme[] = ["dark", "light"];

export const KEYS: readonly (readonly [string, string])[] = [
  ["/", "search"],
  ["↑ ↓", "go through the list"],
  ["Enter", "fly to the unicorn"],
  ["F", "follow the unicorn"],
  ["A", "show the whole fleet"],
  ["1 – 4", "only healthy, alert, stale or lost ones"],
  ["0", "all of them"],
  ["E", "events"],
  ["Space", "replay, pause"],
  ["L", "back to live"],
  ["Esc", "leave the search, the unicorn, the replay"],
  ["T", "dark or light"],
  ["?", "these keys"],
];

export interface Tools {
  readonly theme: Theme;
  toggleTheme(): void;
  help(): void;
  /** A short tone, if a person switched sound on. */
  alert(): void;
}

/** The theme that a person chose, or else what their system prefers. */
export function preferredTheme(): Theme {
  const light = matchMedia("(prefers-color-scheme: light)");
  return THEMES.find((one) => one === remembered("theme")) ?? (light.matches ? "light" : "dark");
}

export function tools(root: HTMLElement, onTheme: (theme: Theme) => void, onEvents: () => void): Tools {
  let theme = preferredTheme();
  const sound = new Sound();
  const dialog = helpDialog();
  const themeButton = button("theme", "Dark or light", () => toggleTheme());
  const soundButton = button("sound", "Sound for alerts", () => toggleSound());
  root.append(
    button("events", "Events", onEvents),
    soundButton,
    themeButton,
    button("help", "Help", () => dialog.showModal()),
    dialog,
  );
  setAttribute(soundButton, "aria-pressed", String(sound.isOn));
  document.documentElement.dataset["theme"] = theme;

  function toggleTheme(): void {
    theme = theme === "dark" ? "light" : "dark";
    remember("theme", theme);
    document.documentElement.dataset["theme"] = theme;
    onTheme(theme);
  }

  function toggleSound(): void {
    sound.toggle();
    setAttribute(soundButton, "aria-pressed", String(sound.isOn));
  }

  return {
    get theme() {
      return theme;
    },
    toggleTheme,
    help: () => (dialog.open ? dialog.close() : dialog.showModal()),
    alert: () => sound.ring(),
  };
}

function button(name: IconName, label: string, onclick: () => void): HTMLButtonElement {
  return element(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick },
    icon(name),
  );
}

function helpDialog(): HTMLDialogElement {
  const rows = KEYS.flatMap(([key, what]) => [
    element("dt", {}, element("kbd", { text: key })),
    element("dd", { text: what }),
  ]);
  return element(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    element("h2", { id: "help-title", text: "Keys" }),
    element("dl", { class: "keys" }, ...rows),
    element("form", { method: "dialog" }, element("button", { class: "button", text: "Close" })),
  );
}
