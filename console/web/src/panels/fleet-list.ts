/** The list of unicorns. Only the visible rows exist as elements. */

import { FLEET } from "../fleet-definition.ts";
import { capitalize, formatVehicles } from "../fleet-words.ts";
import { formatCount } from "../format.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { listSelected } from "../view/selection.ts";
import type { ViewState } from "../view/view.ts";
import { createHeadings, createRow, fillRow, layOutColumns, type Row } from "./fleet-row.ts";
import { ListSelection } from "./list-selection.ts";
import { ListSorter } from "./list-sorter.ts";

/** The height of a row until the style sheet says another. */
const ROW_PX = 32;
/** Rows above and below the visible ones, so that scrolling shows no gap. */
const MARGIN_ROWS = 6;
/** The keys that move into the list from a page where nothing has the focus. */
const LIST_KEYS: readonly string[] = ["ArrowDown", "ArrowUp", "Enter"];
/** Milliseconds for which no row moves after the pointer has moved on the list, so that a click meets what was aimed at. */
const AIM_MS = 3_000;

export function createFleetList(root: HTMLElement, view: ViewState, onChoose: (name: string) => void): Panel {
  const summary = createElement("p", { class: "list-summary muted", role: "status" });
  const space = createElement("div", { class: "list-space" });
  const box = createElement(
    "div",
    {
      class: "list",
      id: "list",
      role: "listbox",
      tabindex: 0,
      "aria-label": capitalize(FLEET.vehicles),
      "aria-multiselectable": "true",
    },
    space,
  );
  layOutColumns(document.body);
  const headings = createHeadings();
  root.append(summary, headings.root, box);
  /** The rows on the page by their unicorn's id. A row keeps its unicorn while that is visible. */
  let rows = new Map<number, Row>();
  let scene: Scene | null = null;
  let aimedAt = Number.NEGATIVE_INFINITY;
  const sorter = new ListSorter();
  const selection = new ListSelection(view);
  /**
   * The scroll position and height of the box, and the height of a row, as the style sheet has it for this screen. They
   * are cached, because reading them after a write forces a layout.
   */
  let [top, height, rowHeight] = [0, 0, ROW_PX];

  function draw(): void {
    if (scene === null) return;
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
    const last = Math.min(sorter.ids.length, Math.ceil((top + height) / rowHeight) + MARGIN_ROWS);
    placeRows(sorter.ids.slice(first, last));
    let position = first;
    for (const [id, row] of rows) fillRow(row, scene, id, position++, sorter.ids.length, rowHeight);
    const active = rows.get(findActive() ?? -1)?.root;
    for (const { root } of rows.values()) root.classList.toggle("active", root === active);
    if (active === undefined) box.removeAttribute("aria-activedescendant");
    else setAttribute(box, "aria-activedescendant", active.id);
  }

  /** Return the id of the unicorn where the keys are; null for none. */
  function findActive(): number | null {
    return selection.active === null ? null : (scene?.fleet.findId(selection.active) ?? null);
  }

  function handleClick(event: MouseEvent): void {
    const name = (event.target as Element).closest<HTMLElement>(".row")?.dataset["name"];
    if (scene === null || name === undefined) return;
    if (!selection.click(name, event, { fleet: scene.fleet, ids: sorter.ids })) onChoose(name);
  }

  /** Have one row for each unicorn, in this order. */
  function placeRows(visible: readonly number[]): void {
    const isVisible = new Set(visible);
    const free = [...rows].filter(([id]) => !isVisible.has(id)).map(([, row]) => row);
    rows = new Map(visible.map((id) => [id, rows.get(id) ?? free.pop() ?? createRow()]));
    for (const { root } of free) root.remove();
    let next = space.firstElementChild;
    for (const { root } of rows.values()) {
      if (root === next) next = next.nextElementSibling;
      else space.insertBefore(root, next);
    }
  }

  function update(next: Scene): void {
    scene = next;
    // After a search, a filter or another order, the list starts at its first row. `top` is set too, because the scroll
    // event comes a frame later.
    if (sorter.isOther(next.view)) top = box.scrollTop = 0;
    const clock = performance.now();
    if (sorter.update(next, clock, clock - aimedAt < AIM_MS)) {
      space.style.height = `${sorter.ids.length * rowHeight}px`;
      headings.show(next.view.sort);
    }
    setText(summary, summarize(sorter.ids.length, next));
    draw();
  }

  /** Go to the unicorn `by` rows below the one where the keys are, and scroll to it. */
  function move(by: number, event: KeyboardEvent): void {
    const { ids } = sorter;
    if (scene === null || ids.length === 0) return;
    const from = ids.indexOf(findActive() ?? -1);
    const to = Math.min(ids.length - 1, Math.max(0, from + by));
    const edge = to * rowHeight;
    if (edge < box.scrollTop) box.scrollTop = edge;
    else if (edge + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = edge + rowHeight - box.clientHeight;
    selection.moveTo(scene.fleet.names[ids[to]], event, { fleet: scene.fleet, ids });
    draw();
  }

  function measure(): void {
    [top, height] = [box.scrollTop, box.clientHeight];
    draw();
  }

  function resize(): void {
    rowHeight = Number.parseFloat(getComputedStyle(box).getPropertyValue("--row-height")) || ROW_PX;
    space.style.height = `${sorter.ids.length * rowHeight}px`;
    measure();
  }

  const aim = (): void => {
    aimedAt = performance.now();
  };
  box.addEventListener("pointermove", aim, { passive: true });
  box.addEventListener("pointerdown", aim, { passive: true });
  box.addEventListener("scroll", measure, { passive: true });
  new ResizeObserver(resize).observe(box);
  box.addEventListener("keydown", handleKey);
  box.addEventListener("click", handleClick);
  document.addEventListener("keydown", (event) => {
    // While nothing has the focus, these keys walk through the list too.
    const isFree = event.target === document.body && document.querySelector("dialog[open]") === null;
    if (!isFree || !LIST_KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    box.focus();
    handleKey(event);
  });

  function handleKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: Number.NEGATIVE_INFINITY,
      End: Number.POSITIVE_INFINITY,
    };
    const by = steps[event.key];
    if (event.key === "Escape") box.blur(); // What is open is closed too, by the keys of the page.
    if (by !== undefined) move(by, event);
    else if (event.key === " " && (event.ctrlKey || event.metaKey) && selection.active !== null)
      selection.toggle(selection.active);
    else if (event.key === "Enter" && view.current.selected !== null) onChoose(view.current.selected);
    else return;
    event.preventDefault();
  }

  return { update };
}

function summarize(shown: number, { fleet: { size, isFull }, view }: Scene): string {
  if (size === 0) return `No ${FLEET.vehicle} has reported yet.`;
  if (shown === 0) return `No ${FLEET.vehicle} matches.`;
  const listed = shown === size ? formatVehicles(size) : `${formatCount(shown)} of ${formatCount(size)}`;
  const text = view.others.length === 0 ? listed : `${listed}, ${listSelected(view).length} selected`;
  return isFull ? `${text}. More ${FLEET.vehicles} report than can be shown, so new ones replace lost ones.` : text;
}
