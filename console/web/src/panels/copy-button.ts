/** A button that copies a text, and says whether it did. */

import { createElement, setAttribute, setText } from "../page/dom.ts";
import { createIconButton, type IconName, setIcon } from "./icon.ts";

/** How long the button says what happened, in milliseconds. */
const NOTE_MS = 2_000;

/** Create a button that copies what `getText` returns; `label` is what it does. */
export function createCopyButton(icon: IconName, label: string, getText: () => string): HTMLElement {
  const note = createElement("span", { class: "copy-note", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const button = createIconButton(icon, label, () => void copy());

  async function copy(): Promise<void> {
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(getText()); // It is missing on a page that is not served securely.
    } catch {
      isCopied = false;
    }
    showNote(isCopied ? "Copied" : "This browser does not let the page copy");
    setButtonIcon(isCopied ? "acknowledge" : icon);
    clearTimeout(timer);
    timer = setTimeout(() => {
      showNote("");
      setButtonIcon(icon);
    }, NOTE_MS);
  }

  function showNote(text: string): void {
    setText(note, text);
    setAttribute(note, "title", text);
  }

  function setButtonIcon(name: IconName): void {
    const picture = button.querySelector("svg");
    if (picture !== null) setIcon(picture, name);
  }

  return createElement("span", { class: "copy" }, button, note);
}
