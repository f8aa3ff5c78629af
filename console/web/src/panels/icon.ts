/** The page's icons, as SVG paths, since not every machine has a font with such characters. */

import { STATUS_NAMES, type Status } from "../fleet/status.ts";
import { createButton, createSvgElement, setAttribute } from "../page/dom.ts";

const PATHS = {
  close: "M4 4 12 12 M12 4 4 12",
  order: "M5 3V13 M2.5 10.5 5 13 7.5 10.5 M11 13V3 M8.5 5.5 11 3 13.5 5.5",
  filter: "M2 3.5H14 M4.5 8H11.5 M6.8 12.5H9.2",
  save: "M8 2.5V10 M4.8 7 8 10.2 11.2 7 M2.5 13.5H13.5",
  events: "M4 14V2.5 M4 3H12.5L10.5 6 12.5 9H4",
  sound: "M2.5 6V10H5L8.5 13V3L5 6Z M11 5.5A3.5 3.5 0 0 1 11 10.5 M12.8 3.6A6 6 0 0 1 12.8 12.4",
  theme: "M8 2A6 6 0 1 0 8 14 6 6 0 1 0 8 2 M8 2V14 M8 5H13 M8 8H14 M8 11H13",
  fold: "M3 4.5 6.5 8 3 11.5 M9 4.5 12.5 8 9 11.5",
  link: "M6.5 9.5 9.5 6.5 M7 4.5 8.8 2.7A3.2 3.2 0 0 1 13.3 7.2L11.5 9 M9 11.5 7.2 13.3A3.2 3.2 0 0 1 2.7 8.8L4.5 7",
  place: "M8 14.5C5 11 3.5 8.7 3.5 6.5A4.5 4.5 0 0 1 12.5 6.5C12.5 8.7 11 11 8 14.5Z M8 5V8 M6.5 6.5H9.5",
  wall: "M2 6V2.5H6 M10 2.5H14V6 M14 10V13.5H10 M6 13.5H2V10",
  help: "M5.5 6A2.5 2.5 0 1 1 8 8.6V10 M8 12.6V12.8",
  replay: "M3 3V6.5H6.5 M3.4 6.3A5.2 5.2 0 1 1 3 9.2",
  play: "M5 3 12.5 8 5 13Z",
  pause: "M5.5 3V13 M10.5 3V13",
  acknowledge: "M3 8.5 6.5 12 13 4.5",
  wrongClock: "M8 2A6 6 0 1 0 8 14 6 6 0 1 0 8 2 M8 5V8L10.2 9.4 M2 14 14 2", // a clock that is crossed out
  // Each status has an icon, so that no status is shown by its color alone.
  healthy: "M3 8.5 6.5 12 13 4.5", // a tick
  alert: "M8 2.5 14.5 13.5H1.5Z M8 6.5V9.5 M8 11.4V11.6", // a triangle with an exclamation mark
  stale: "M8 2A6 6 0 1 0 8 14 6 6 0 1 0 8 2 M8 5V8.3L10.4 9.8", // a clock
  lost: "M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5", // a cross
} as const;

export type IconName = keyof typeof PATHS;

/** Create an icon of about 1em. The button around it has the label. */
export function createIcon(name: IconName): SVGSVGElement {
  const path = createSvgElement("path", { d: PATHS[name] });
  return createSvgElement("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, path);
}

/** Change an icon to another. */
export function setIcon(icon: SVGSVGElement, name: IconName): void {
  const path = icon.firstElementChild;
  if (path?.getAttribute("d") !== PATHS[name]) path?.setAttribute("d", PATHS[name]);
}

/** Create the icon of a status, in its color. The text beside it names the status. */
export function createStatusIcon(status: Status): SVGSVGElement {
  const icon = createIcon("healthy");
  setStatusIcon(icon, status);
  return icon;
}

/** Change an icon to that of a status. */
export function setStatusIcon(icon: SVGSVGElement, status: Status): void {
  const name = STATUS_NAMES[status];
  setIcon(icon, name);
  setAttribute(icon, "class", `icon status-icon ${name}`);
}

/** Create a button that shows an icon. Its label is its tooltip too. */
export function createIconButton(name: IconName, label: string, onclick: () => void): HTMLButtonElement {
  const attributes = { class: "icon-button", "aria-label": label, title: label };
  return createButton({ ...attributes, onclick }, createIcon(name));
}
