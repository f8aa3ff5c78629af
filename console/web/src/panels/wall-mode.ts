/** The wall mode, for a screen that a whole room sees: full screen, the panels folded to the counts, larger type. */

import { createIconButton } from "./icon.ts";

/** Add the button to the toolbar, and return the switch. */
export function createWallMode(toolbar: Element): () => void {
  const button = createIconButton("wall", "Wall mode", toggle);
  button.classList.add("wall-button");
  toolbar.prepend(button);
  document.addEventListener("fullscreenchange", () => {
    if (document.fullscreenElement === null) show(false); // The Escape key of the browser ends it.
  });
  show(false);

  function toggle(): void {
    const isOn = document.body.dataset["wall"] !== "true";
    show(isOn);
    // A browser that refuses the full screen shows the same within its window.
    if (isOn) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement !== null) void document.exitFullscreen();
  }

  function show(isOn: boolean): void {
    document.body.dataset["wall"] = String(isOn);
    button.setAttribute("aria-pressed", String(isOn));
  }

  return toggle;
}
