/** The rows of the list: the status, the name, a bar for each of the first vitals, and one figure. */

import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { FLEET, getShare, type Vital } from "../fleet-definition.ts";
import { capitalize, describeVital, formatVital } from "../fleet-words.ts";
import { describeClockError, escapeName, formatDuration, formatSpeed } from "../format.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";
import type { Scene } from "../view/scene.ts";
import { findSortedVital } from "../view/sorts.ts";
import { createIcon, createStatusIcon, setStatusIcon } from "./icon.ts";
import { getVitalClass } from "./vital-gauge.ts";

export const ROW_PX = 44;
/** There is no room for more bars. */
const MAX_BARS = 3;
const BAR_PX = 38;
/** As in the style sheet. */
const GAP_PX = 8;

/** Make room for the fleet's bars on the page: columns of the list, and more width for more than two bars. */
export function layOutColumns({ style }: HTMLElement): void {
  const { length } = getListedVitals();
  const bars = length === 0 ? "" : `repeat(${length}, minmax(20px, ${BAR_PX}px))`;
  style.setProperty("--list-columns", `16px minmax(56px, 1fr) ${bars} 62px`);
  style.setProperty("--list-extra", `${Math.max(0, length - 2) * (BAR_PX + GAP_PX)}px`);
}

/** Create the column headings. They are hidden from assistive technology, since each row names its values. */
export function createHeadings(): HTMLElement {
  const names = ["", capitalize(FLEET.vehicle), ...getListedVitals().map(({ label }) => label), ""];
  return createElement(
    "div",
    { class: "headings muted", "aria-hidden": "true" },
    ...names.map((text) => createElement("span", { class: "ellipsis", title: text, text })),
  );
}

export type Row = ReturnType<typeof createRow>;

/** Create an empty row; `fillRow` shows a vehicle in it. */
export function createRow(onChoose: (name: string) => void) {
  const icon = createStatusIcon(Status.healthy);
  const name = createElement("bdi", { class: "row-name ellipsis" });
  const clock = createElement("span", { class: "clock-mark", hidden: true }, createIcon("wrongClock"));
  const status = createElement("span", { class: "visually-hidden" });
  const bars = getListedVitals().map((_, index) =>
    createElement("span", { class: `bar-fill ${getVitalClass(index)}` }),
  );
  const figure = createElement("span", { class: "row-figure muted" });
  const root = createElement(
    "div",
    { class: "row", role: "option", onclick: () => onChoose(root.dataset["name"] ?? "") },
    icon,
    createElement("span", { class: "row-title" }, name, clock),
    status,
    ...bars.map((bar) => createElement("span", { class: "bar-track", "aria-hidden": "true" }, bar)),
    figure,
  );
  return { root, icon, name, clock, status, bars, figure };
}

/** Show a unicorn in a row, at a position of a list of `size` unicorns. */
export function fillRow(row: Row, scene: Scene, id: number, position: number, size: number): void {
  const { fleet } = scene;
  const status = fleet.status[id] as Status;
  const { root } = row;
  root.style.transform = `translateY(${position * ROW_PX}px)`;
  setAttribute(root, "id", `row-${id}`);
  setAttribute(root, "aria-selected", String(scene.selected === id));
  setAttribute(root, "aria-posinset", String(position + 1));
  setAttribute(root, "aria-setsize", String(size));
  setAttribute(root, "data-status", STATUS_NAMES[status]);
  setStatusIcon(row.icon, status);
  setAttribute(root, "data-name", fleet.names[id]);
  setText(row.name, escapeName(fleet.names[id]));
  const clockError = describeClockError(fleet.clocks.error[id]);
  const vitals = FLEET.vitals.map((vital, index) => describeVital(vital, fleet.vitals[index][id]));
  setText(row.status, [STATUS_NAMES[status], ...vitals, ...(clockError === null ? [] : [clockError])].join(", "));
  row.clock.hidden = clockError === null;
  setAttribute(row.clock, "title", clockError ?? "");
  row.bars.forEach((bar, index) => {
    fillBar(bar, FLEET.vitals[index], fleet.vitals[index][id]);
  });
  setText(row.figure, formatFigure(scene, id, status));
}

function getListedVitals(): readonly Vital[] {
  return FLEET.vitals.slice(0, MAX_BARS);
}

function fillBar(fill: HTMLElement, vital: Vital, value: number): void {
  const share = getShare(vital, value).toFixed(3);
  if (fill.style.getPropertyValue("--share") !== share) fill.style.setProperty("--share", share);
}

/** Format the value that the list is sorted by. By name or status, it is the silence of a silent unicorn, or the speed. */
function formatFigure({ fleet, now, view }: Scene, id: number, status: Status): string {
  const sorted = findSortedVital(view.sort);
  if (sorted !== null) return formatVital(FLEET.vitals[sorted], fleet.vitals[sorted][id]);
  if (view.sort === "flown") return `${(fleet.distanceFlown[id] / 1000).toFixed(1)} km`;
  if (view.sort === "seen" || status >= Status.stale) return formatDuration(now - fleet.arrived[id]);
  return formatSpeed(fleet.speed[id]).mph;
}
