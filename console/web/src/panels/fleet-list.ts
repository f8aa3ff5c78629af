/** The list of unicorns. Only the visible rows exist as elements. */

import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { describeClockError, escapeName, formatCount, formatDuration, formatQuantity, formatSpeed } from "../format.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";
import { listIds } from "../view/list-order.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { View, ViewState } from "../view/view.ts";
import { createIcon, createStatusIcon, setStatusIcon } from "./icon.ts";
import { FULL_VITAL } from "./vital-gauge.ts";

const ROW_PX = 44;
/** Rows above and below the visible ones, so that scrolling shows no gap. */
const MARGIN_ROWS = 6;
/** Milliseconds between two sorts, so that rows don't jump too often. */
const SORT_MS = 2_000;
/** Milliseconds for which no row moves after the pointer has moved on the list, so that a click meets what was aimed at. */
const AIM_MS = 3_000;

type Row = ReturnType<typeof createRow>;

export function createFleetList(root: HTMLElement, view: ViewState, onChoose: (name: string) => void): Panel {
  const summary = createElement("p", { class: "list-summary muted", role: "status" });
  const space = createElement("div", { class: "list-space" });
  const box = createElement(
    "div",
    { class: "list", id: "list", role: "listbox", tabindex: 0, "aria-label": "Unicorns" },
    space,
  );
  root.append(summary, createHeadings(), box);
  /** The rows on the page by their unicorn's id. A row keeps its unicorn while that is visible. */
  let rows = new Map<number, Row>();
  let ids: number[] = [];
  let scene: Scene | null = null;
  let sortedAt = 0;
  let aimedAt = Number.NEGATIVE_INFINITY;
  let sortedBy: View | null = null;
  let sortedFleet: Fleet | null = null;
  /** The scroll position and height of the box. They are cached, because reading them after a write forces a layout. */
  let [top, height] = [0, 0];

  function draw(): void {
    if (scene === null) return;
    const first = Math.max(0, Math.floor(top / ROW_PX) - MARGIN_ROWS);
    const last = Math.min(ids.length, Math.ceil((top + height) / ROW_PX) + MARGIN_ROWS);
    placeRows(ids.slice(first, last));
    let position = first;
    for (const [id, row] of rows) fillRow(row, scene, id, position++, ids.length);
    const active = scene.selected === null ? undefined : rows.get(scene.selected);
    if (active === undefined) box.removeAttribute("aria-activedescendant");
    else setAttribute(box, "aria-activedescendant", active.root.id);
  }

  /** Have one row for each unicorn, in this order. */
  function placeRows(visible: readonly number[]): void {
    const isVisible = new Set(visible);
    const free = [...rows].filter(([id]) => !isVisible.has(id)).map(([, row]) => row);
    rows = new Map(visible.map((id) => [id, rows.get(id) ?? free.pop() ?? createRow(onChoose)]));
    for (const { root } of free) root.remove();
    let next = space.firstElementChild;
    for (const { root } of rows.values()) {
      if (root === next) next = next.nextElementSibling;
      else space.insertBefore(root, next);
    }
  }

  function update(next: Scene): void {
    const now = performance.now();
    const isSameView = listsAlike(sortedBy, next.view);
    const isSorted = next.fleet === sortedFleet && ids.length > 0 && isSameView;
    scene = next;
    // After a search, a filter or another order, the list starts at its first row. `top` is set too, because the scroll
    // event comes a frame later.
    if (!isSameView && sortedBy !== null) top = box.scrollTop = 0;
    if (!isSorted || (now - sortedAt >= SORT_MS && now - aimedAt >= AIM_MS)) {
      ids = listIds(next.fleet, next.view);
      sortedAt = now;
      sortedBy = next.view;
      sortedFleet = next.fleet;
      space.style.height = `${ids.length * ROW_PX}px`;
      setText(summary, summarize(ids.length, next.fleet));
    }
    draw();
  }

  /** Select the unicorn `by` rows below the selected one, and scroll to it. */
  function moveSelection(by: number): void {
    if (scene === null || ids.length === 0) return;
    const from = scene.selected === null ? -1 : ids.indexOf(scene.selected);
    const to = Math.min(ids.length - 1, Math.max(0, from + by));
    const edge = to * ROW_PX;
    if (edge < box.scrollTop) box.scrollTop = edge;
    else if (edge + ROW_PX > box.scrollTop + box.clientHeight) box.scrollTop = edge + ROW_PX - box.clientHeight;
    view.change({ selected: scene.fleet.names[ids[to]] });
  }

  function measure(): void {
    [top, height] = [box.scrollTop, box.clientHeight];
    draw();
  }

  const aim = (): void => {
    aimedAt = performance.now();
  };
  box.addEventListener("pointermove", aim, { passive: true });
  box.addEventListener("pointerdown", aim, { passive: true });
  box.addEventListener("scroll", measure, { passive: true });
  new ResizeObserver(measure).observe(box);
  box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(box.clientHeight / ROW_PX) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: Number.NEGATIVE_INFINITY,
      End: Number.POSITIVE_INFINITY,
    };
    const by = steps[event.key];
    if (by !== undefined) moveSelection(by);
    else if (event.key === "Enter" && view.current.selected !== null) onChoose(view.current.selected);
    else return;
    event.preventDefault();
  });
  return { update };
}

/** Create the column headings. They are hidden from assistive technology, since each row names its values. */
function createHeadings(): HTMLElement {
  const names = ["", "Unicorn", "Health", "Magic", ""];
  return createElement(
    "div",
    { class: "headings muted", "aria-hidden": "true" },
    ...names.map((text) => createElement("span", { text })),
  );
}

/** Return whether two views list the same unicorns in the same order. */
function listsAlike(before: View | null, view: View): boolean {
  if (before === null) return false;
  const { filter, query, sort, isDescending } = view;
  return (
    before.filter === filter && before.query === query && before.sort === sort && before.isDescending === isDescending
  );
}

function summarize(shown: number, { size, isFull }: Fleet): string {
  if (size === 0) return "No unicorn has reported yet.";
  if (shown === 0) return "No unicorn matches.";
  const text = shown === size ? formatQuantity(size, "unicorn") : `${formatCount(shown)} of ${formatCount(size)}`;
  return isFull ? `${text}. More unicorns report than can be shown, so new ones replace lost ones.` : text;
}

function createRow(onChoose: (name: string) => void) {
  const icon = createStatusIcon(Status.healthy);
  const name = createElement("bdi", { class: "row-name ellipsis" });
  const clock = createElement("span", { class: "clock-mark", hidden: true }, createIcon("wrongClock"));
  const status = createElement("span", { class: "visually-hidden" });
  const health = createElement("span", { class: "bar-fill health" });
  const magic = createElement("span", { class: "bar-fill magic" });
  const figure = createElement("span", { class: "row-figure muted" });
  const root = createElement(
    "div",
    { class: "row", role: "option", onclick: () => onChoose(root.dataset["name"] ?? "") },
    icon,
    createElement("span", { class: "row-title" }, name, clock),
    status,
    createElement("span", { class: "bar-track", "aria-hidden": "true" }, health),
    createElement("span", { class: "bar-track", "aria-hidden": "true" }, magic),
    figure,
  );
  return { root, icon, name, clock, status, health, magic, figure };
}

/** Show a unicorn in a row, at a position of a list of `size` unicorns. */
function fillRow(row: Row, scene: Scene, id: number, position: number, size: number): void {
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
  const vitals = `health ${fleet.health[id]}, magic ${fleet.magic[id]}`;
  setText(row.status, `${STATUS_NAMES[status]}, ${vitals}${clockError === null ? "" : `, ${clockError}`}`);
  row.clock.hidden = clockError === null;
  setAttribute(row.clock, "title", clockError ?? "");
  fillBar(row.health, fleet.health[id]);
  fillBar(row.magic, fleet.magic[id]);
  setText(row.figure, formatFigure(scene, id, status));
}

function fillBar(fill: HTMLElement, value: number): void {
  const share = Math.min(1, Math.max(0, value / FULL_VITAL)).toFixed(3);
  if (fill.style.getPropertyValue("--share") !== share) fill.style.setProperty("--share", share);
}

/** Format the value that the list is sorted by. By name or status, it is the silence of a silent unicorn, or the speed. */
function formatFigure({ fleet, now, view }: Scene, id: number, status: Status): string {
  if (view.sort === "health") return String(fleet.health[id]);
  if (view.sort === "magic") return String(fleet.magic[id]);
  if (view.sort === "flown") return `${(fleet.distanceFlown[id] / 1000).toFixed(1)} km`;
  if (view.sort === "seen" || status >= Status.stale) return formatDuration(now - fleet.arrived[id]);
  return formatSpeed(fleet.speed[id]).mph;
}
