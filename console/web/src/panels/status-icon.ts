/** An icon for each status, so that no status is shown by its color alone. */

import { STATUS_NAMES, type Status } from "../fleet/status.ts";
import { createSvgElement } from "../page/dom.ts";

const PATHS: Readonly<Record<Status, string>> = {
  0: "M3 8.5 6.5 12 13 4.5", // a tick
  1: "M8 2.5 14.5 13.5H1.5Z M8 6.5V9.5 M8 11.4V11.6", // a triangle with a mark
  2: "M8 2A6 6 0 1 0 8 14 6 6 0 1 0 8 2 M8 5V8.3L10.4 9.8", // a clock
  3: "M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5", // a cross
};

/** Create a status icon of 1em. The text beside it names the status. */
export function createStatusIcon(status: Status): SVGSVGElement {
  const path = createSvgElement("path", { d: PATHS[status] });
  return createSvgElement(
    "svg",
    { viewBox: "0 0 16 16", class: `status-icon ${STATUS_NAMES[status]}`, "aria-hidden": "true" },
    path,
  );
}

/** Change an icon to another status. */
export function setStatusIcon(icon: SVGSVGElement, status: Status): void {
  const name = STATUS_NAMES[status];
  if (icon.classList.contains(name)) return;
  icon.setAttribute("class", `status-icon ${name}`);
  icon.firstElementChild?.setAttribute("d", PATHS[status]);
}
