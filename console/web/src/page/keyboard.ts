/** Keyboard shortcuts of the page. They are off while a person types or a dialog is open. */

/** Call actions by their key: letters in lower case, and names such as Escape. */
export function listenToKeys(actions: Readonly<Record<string, () => void>>): void {
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) return;
    if (event.repeat) return; // A key that is held down would toggle things on and off.
    const target = event.target as Element;
    const isTextField = target.matches("input:not([type=range]), select, textarea");
    if (isTextField && event.key !== "Escape") return;
    if (event.key === " " && target.matches("button, a, select")) return;
    const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
