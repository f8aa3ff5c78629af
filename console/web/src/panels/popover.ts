/** A button that opens a small box beside it. A click elsewhere, Escape and the button close it. */

import { createElement } from "../page/dom.ts";
import { createIconButton, type IconName } from "./icon.ts";

/** Pixels between the button and the box, and between the box and the edge of the page. */
const GAP_PX = 8;

/** Create the button and its box, whose id no other element has. The box must be added to the page too. */
export function createPopover(id: string, icon: IconName, label: string, ...content: readonly HTMLElement[]) {
  const box = createElement(
    "div",
    { class: "popover", id, popover: "auto", role: "group", "aria-label": label },
    ...content,
  );
  const button = createIconButton(icon, label, () => {});
  button.setAttribute("popovertarget", id);
  box.addEventListener("toggle", () => placeBeside(box, button));
  // Escape closes the box and nothing else.
  box.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  return { button, box };
}

/** Place a box to the right of its button's section, or else below the button, within the page. */
function placeBeside(box: HTMLElement, button: HTMLElement): void {
  const { top, bottom } = button.getBoundingClientRect();
  const { right } = (button.closest("section") ?? button).getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  const most = innerWidth - offsetWidth - GAP_PX;
  const isBeside = right + GAP_PX <= most;
  const y = isBeside ? top : bottom + GAP_PX;
  box.style.left = `${Math.max(GAP_PX, Math.min(right + GAP_PX, most))}px`;
  box.style.top = `${Math.max(GAP_PX, Math.min(y, innerHeight - offsetHeight - GAP_PX))}px`;
}
