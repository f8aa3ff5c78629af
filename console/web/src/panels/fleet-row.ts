/** The rows of the list: the status, the name, the values of the first vitals, and one more figure. */

import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { FLEET, isInAlert, type Vital } from "../fleet-definition.ts";
import { capitalize, describeVital, formatShortValue, formatVital } from "../fleet-words.ts";
import { describeClockError, escapeName, formatDuration } from "../format.ts";
import { formatDistance, formatSpeed } from "../measures.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";
import type { Scene } from "../view/scene.ts";
import { findSortedVital } from "../view/sorts.ts";
import { createIcon, createStatusIcon, setStatusIcon } from "./icon.ts";

/** There is no room for the figures of more vitals. */
const MAX_VITALS = 3;
const VITAL_PX = 46;
/** As in the style sheet. */
const GAP_PX = 8;

/** Make room for the fleet's vitals on the page: columns of the list, and more width for more than two of them. */
export function layOutColumns({ style }: HTMLElement): void {
  const { length } = getListedVitals();
  const figures = length === 0 ? "" : `repeat(${length}, ${VITAL_PX}px)`;
  style.setProperty("--list-columns", `16px minmax(56px, 1fr) ${figures} 62px`);
  style.setProperty("--list-extra", `${Math.max(0, length - 2) * (VITAL_PX + GAP_PX)}px`);
}

/** Create the column headings. They are hidden from assistive technology, since each row names its values. */
export function createHeadings() {
  const vitals = getListedVitals().map(({ label, unit }) =>
    createHeading(label, unit === "" || label === unit ? label : `${label}, ${unit}`),
  );
  const last = createHeading("", "");
  const name = createElement("span", { class: "ellipsis", text: capitalize(FLEET.vehicle) });
  const root = createElement(
    "div",
    { class: "headings muted", "aria-hidden": "true" },
    createElement("span"),
    name,
    ...vitals,
    last,
  );
  return {
    root,
    /** Name the last column by the list's order. */
    show(sort: string): void {
      const title = nameFigure(sort);
      setText(last, title);
      setAttribute(
        last,
        "title",
        sort === "seen" ? title : `${title}, or how long a silent ${FLEET.vehicle} has been silent`,
      );
    },
  };
}

function createHeading(text: string, title: string): HTMLElement {
  return createElement("span", { class: "heading-figure ellipsis", title, text });
}

export type Row = ReturnType<typeof createRow>;

/** Create an empty row; `fillRow` shows a vehicle in it. */
export function createRow() {
  const icon = createStatusIcon(Status.healthy);
  const name = createElement("bdi", { class: "row-name ellipsis" });
  const clock = createElement("span", { class: "clock-mark", hidden: true }, createIcon("wrongClock"));
  const status = createElement("span", { class: "visually-hidden" });
  const vitals = getListedVitals().map(() => createElement("span", { class: "row-vital", "aria-hidden": "true" }));
  const figure = createElement("span", { class: "row-figure muted" });
  const root = createElement(
    "div",
    { class: "row", role: "option" },
    icon,
    createElement("span", { class: "row-title" }, name, clock),
    status,
    ...vitals,
    figure,
  );
  return { root, icon, name, clock, status, vitals, figure };
}

/** Show a vehicle in a row of some height in pixels, at a position of a list of `size` vehicles. */
export function fillRow(row: Row, scene: Scene, id: number, position: number, size: number, height: number): void {
  const { fleet } = scene;
  const status = fleet.status[id] as Status;
  const { root } = row;
  root.style.transform = `translateY(${position * height}px)`;
  setAttribute(root, "id", `row-${id}`);
  setAttribute(root, "aria-selected", String(scene.selected === id || scene.others.includes(id)));
  setAttribute(root, "aria-posinset", String(position + 1));
  setAttribute(root, "aria-setsize", String(size));
  setAttribute(root, "data-status", STATUS_NAMES[status]);
  setStatusIcon(row.icon, status);
  if (root.dataset["name"] !== fleet.names[id]) {
    root.dataset["name"] = fleet.names[id];
    row.name.textContent = row.name.title = escapeName(fleet.names[id]);
  }
  const clockError = describeClockError(fleet.clocks.error[id]);
  const vitals = FLEET.vitals.map((vital, index) => describeVital(vital, fleet.vitals[index][id]));
  setText(row.status, [STATUS_NAMES[status], ...vitals, ...(clockError === null ? [] : [clockError])].join(", "));
  row.clock.hidden = clockError === null;
  setAttribute(row.clock, "title", clockError ?? "");
  row.vitals.forEach((cell, index) => {
    fillVital(cell, FLEET.vitals[index], fleet.vitals[index][id]);
  });
  setText(row.figure, formatFigure(scene, id, status));
}

function getListedVitals(): readonly Vital[] {
  return FLEET.vitals.slice(0, MAX_VITALS);
}

/** Show the value of a vital. Only one in alert has a color. */
function fillVital(cell: HTMLElement, vital: Vital, value: number): void {
  setText(cell, formatShortValue(vital, value));
  setAttribute(cell, "class", isInAlert(vital, value) ? "row-vital in-alert" : "row-vital");
}

/** Return the index of the vital that the list is sorted by, if it has no column of its own. */
function findFigureVital(sort: string): number | null {
  const sorted = findSortedVital(sort);
  return sorted !== null && sorted >= MAX_VITALS ? sorted : null;
}

/** Name what `formatFigure` shows. */
function nameFigure(sort: string): string {
  const vital = findFigureVital(sort);
  if (vital !== null) return FLEET.vitals[vital].label;
  return { flown: "Distance", seen: "Last seen" }[sort] ?? "Speed";
}

/** Format what the list is sorted by and has no column. Otherwise it is the silence of a silent vehicle, or the speed. */
function formatFigure({ fleet, now, view }: Scene, id: number, status: Status): string {
  const vital = findFigureVital(view.sort);
  if (vital !== null) return formatVital(FLEET.vitals[vital], fleet.vitals[vital][id]);
  if (view.sort === "flown") return formatDistance(fleet.distanceFlown[id]);
  if (view.sort === "seen" || status >= Status.stale) return formatDuration(now - fleet.arrived[id]);
  return formatSpeed(fleet.getSpeed(id));
}
