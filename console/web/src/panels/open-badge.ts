/** A badge with the number of open events, which is hidden while there are none. */

import { formatCount } from "../format.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";

export function createOpenBadge(): HTMLElement {
  return createElement("span", { class: "tab-badge", hidden: true });
}

export function fillOpenBadge(badge: HTMLElement, openCount: number): void {
  badge.hidden = openCount === 0;
  setText(badge, formatCount(openCount));
  setAttribute(badge, "aria-label", `${formatCount(openCount)} not acknowledged`);
}
