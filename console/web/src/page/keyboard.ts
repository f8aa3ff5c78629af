/** Keyboard shortcuts of the page. They are off while a person types or a dialog is open. */

export interface KeyActions {
  focusSearch(): void;
  toggleFollow(): void;
  fit(): void;
  /** Filter by the status with a number from 1; 0 shows all. */
  setFilter(number: number): void;
  toggleEvents(): void;
  togglePlay(): void;
  goLive(): void;
  /** Close the innermost thing that is open. */
  leave(): void;
  toggleTheme(): void;
  toggleHelp(): void;
}

export function listenToKeys(actions: KeyActions): void {
  const byKey: Readonly<Record<string, () => void>> = {
    "/": actions.focusSearch,
    f: actions.toggleFollow,
    a: actions.fit,
    e: actions.toggleEvents,
    " ": actions.togglePlay,
    l: actions.goLive,
    Escape: actions.leave,
    t: actions.toggleTheme,
    "?": actions.toggleHelp,
    ...Object.fromEntries([0, 1, 2, 3, 4].map((number) => [String(number), () => actions.setFilter(number)])),
  };
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) return;
    if (event.repeat) return; // A key that is held down would toggle things on and off.
    const target = event.target as Element;
    const isTextField = target.matches("input:not([type=range]), select, textarea");
    if (isTextField && event.key !== "Escape") return;
    if (event.key === " " && target.matches("button, a, select")) return;
    const act = byKey[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
