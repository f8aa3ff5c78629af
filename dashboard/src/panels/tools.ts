/** The header's tools: theme, sound, help; and the keys that do the same. */

import { element, setAttribute } from "../elements.ts";
import type { Theme } from "../map/port.ts";
import { type IconName, icon } from "./icon.ts";

const THEME_KEY = "wildrydes theme";
const SOUND_KEY = "wildrydes sound";

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

export function tools(root: HTMLElement, onTheme: (theme: Theme) => void, onEvents: () => void): Tools {
  const light = matchMedia("(prefers-color-scheme: light)");
  let theme = (localStorage.getItem(THEME_KEY) as Theme | null) ?? (light.matches ? "light" : "dark");
  let sound: AudioContext | null = null;
  const dialog = helpDialog();
  const themeButton = button("theme", "Dark or light", () => toggleTheme());
  const soundButton = button("sound", "Sound for alerts", () => setSound(sound === null));
  root.append(
    button("events", "Events", onEvents),
    soundButton,
    themeButton,
    button("help", "Help", () => dialog.showModal()),
    dialog,
  );
  setAttribute(soundButton, "aria-pressed", "false");
  if (localStorage.getItem(SOUND_KEY) === "on") {
    // A browser lets a page sound only after a person touched it.
    addEventListener("pointerdown", () => setSound(true), { once: true });
  }
  document.documentElement.dataset["theme"] = theme;

  function toggleTheme(): void {
    theme = theme === "dark" ? "light" : "dark";
    localStorage.setItem(THEME_KEY, theme);
    document.documentElement.dataset["theme"] = theme;
    onTheme(theme);
  }

  function setSound(on: boolean): void {
    if (on) sound ??= new AudioContext();
    else {
      void sound?.close();
      sound = null;
    }
    localStorage.setItem(SOUND_KEY, on ? "on" : "off");
    setAttribute(soundButton, "aria-pressed", String(on));
  }

  return {
    get theme() {
      return theme;
    },
    toggleTheme,
    help: () => (dialog.open ? dialog.close() : dialog.showModal()),
    alert: () => sound !== null && ring(sound),
  };
}

function button(name: IconName, label: string, onclick: () => void): HTMLButtonElement {
  return element(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick },
    icon(name),
  );
}

function ring(context: AudioContext): void {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.12, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.35);
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
