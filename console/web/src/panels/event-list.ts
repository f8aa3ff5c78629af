/** The list of events. Only the visible rows exist as elements, and no row moves from under the pointer or the focus. */

import { createElement, setAttribute } from "../page/dom.ts";
import type { Line } from "./event-lines.ts";
import { createEventRow, EVENT_ROW_PX, type EventRow, fillEventRow, type RowActions } from "./event-row.ts";

/** Rows above and below the visible ones, so that scrolling shows no gap. */
const MARGIN_ROWS = 6;
/** Milliseconds for which no row moves after the pointer has moved on the list, so that a click meets its aim. */
const AIM_MS = 3_000;

export interface LineWords {
  /** The moment that is shown, in milliseconds since the epoch. */
  readonly now: number;
  findPlace(line: Line): string | null;
  isExpanded(line: Line): boolean;
}

export class EventList {
  readonly root: HTMLElement;
  readonly #space = createElement("ol", { class: "events", "aria-label": "Events, open ones first" });
  readonly #actions: RowActions;
  /** The rows on the page by their line's id. A row keeps its line while that is visible. */
  #rows = new Map<string, EventRow>();
  #lines: readonly Line[] = [];
  #words: LineWords | null = null;
  #aimedAt = Number.NEGATIVE_INFINITY;
  #hovered: string | null = null;
  /** Cached, because reading them after a write forces a layout. */
  #top = 0;
  #height = 0;

  constructor(actions: RowActions) {
    this.#actions = actions;
    this.root = createElement("div", { class: "events-box" }, this.#space);
    const aim = ({ target }: Event) => {
      this.#aimedAt = performance.now();
      this.#hovered = this.#findId(target as Element);
    };
    this.root.addEventListener("pointermove", aim, { passive: true });
    this.root.addEventListener("pointerdown", aim, { passive: true });
    this.root.addEventListener("scroll", () => this.#measure(), { passive: true });
    this.root.addEventListener("keydown", (event) => this.#handleKey(event));
    new ResizeObserver(() => this.#measure()).observe(this.root);
  }

  /** Whether entries must keep their order, because somebody aims at one. */
  get isAimedAt(): boolean {
    return performance.now() - this.#aimedAt < AIM_MS || this.#findFocused() !== null;
  }

  /** Show lines. The one that somebody aims at stays where it is on the screen. */
  show(lines: readonly Line[], words: LineWords): void {
    this.#words = words;
    if (lines !== this.#lines) {
      const anchor = this.#findFocused() ?? (this.isAimedAt ? this.#hovered : null);
      const findPlace = (all: readonly Line[]) => (anchor === null ? -1 : all.findIndex(({ id }) => id === anchor));
      const [before, after] = [findPlace(this.#lines), findPlace(lines)];
      this.#lines = lines;
      this.#space.style.height = `${lines.length * EVENT_ROW_PX}px`;
      if (before !== -1 && after !== -1 && before !== after)
        this.#scrollTo(this.#top + (after - before) * EVENT_ROW_PX);
    }
    this.#draw();
  }

  /** Scroll to a place. A list that ends before gets room below, without which it can't be scrolled so far. */
  #scrollTo(top: number): void {
    this.#space.style.height = `${Math.max(this.#lines.length * EVENT_ROW_PX, top + this.#height)}px`;
    this.root.scrollTop = this.#top = Math.max(0, top);
  }

  /** Show the first lines, after another filter. */
  scrollToStart(): void {
    this.root.scrollTop = this.#top = 0;
  }

  #draw(): void {
    const words = this.#words;
    if (words === null) return;
    const first = Math.max(0, Math.floor(this.#top / EVENT_ROW_PX) - MARGIN_ROWS);
    const last = Math.ceil((this.#top + this.#height) / EVENT_ROW_PX) + MARGIN_ROWS;
    const focused = this.#findFocused();
    const shown = this.#lines.slice(first, last).map((line, index) => ({ line, place: first + index }));
    const place = focused === null ? -1 : this.#lines.findIndex(({ id }) => id === focused);
    // A row that has the focus stays on the page, however far it is from the visible ones.
    if (place !== -1 && place < first) shown.unshift({ line: this.#lines[place], place });
    if (place >= last) shown.push({ line: this.#lines[place], place });
    this.#placeRows(shown.map(({ line }) => line.id));
    let lostFocus: EventRow | null = null;
    for (const { line, place } of shown) {
      const row = this.#rows.get(line.id);
      if (row === undefined) continue;
      row.root.style.transform = `translateY(${place * EVENT_ROW_PX}px)`;
      setAttribute(row.root, "aria-posinset", String(place + 1));
      setAttribute(row.root, "aria-setsize", String(this.#lines.length));
      const hadFocus = row.acknowledge === document.activeElement;
      fillEventRow(row, line, words.now, words.findPlace(line), words.isExpanded(line));
      if (hadFocus && row.acknowledge.hidden) lostFocus = row;
    }
    if (lostFocus !== null) this.#focusNextOpen(lostFocus);
  }

  /** Have one row for each line, in this order. */
  #placeRows(ids: readonly string[]): void {
    const isShown = new Set(ids);
    const free = [...this.#rows].filter(([id]) => !isShown.has(id)).map(([, row]) => row);
    this.#rows = new Map(ids.map((id) => [id, this.#rows.get(id) ?? free.pop() ?? createEventRow(this.#actions)]));
    for (const { root } of free) root.remove();
    let next = this.#space.firstElementChild;
    for (const { root } of this.#rows.values()) {
      if (root === next) next = next.nextElementSibling;
      else this.#space.insertBefore(root, next);
    }
  }

  /** Move the focus to the next row below that can be acknowledged, or else leave it in its row. */
  #focusNextOpen(from: EventRow): void {
    const rows = [...this.#rows.values()];
    const next = rows.slice(rows.indexOf(from) + 1).find(({ acknowledge }) => !acknowledge.hidden);
    (next?.acknowledge ?? from.showButton).focus();
  }

  #measure(): void {
    [this.#top, this.#height] = [this.root.scrollTop, this.root.clientHeight];
    this.#draw();
  }

  #findId(element: Element | null): string | null {
    const root = element?.closest(".event") ?? null;
    return [...this.#rows].find(([, row]) => row.root === root)?.[0] ?? null;
  }

  /** Return the id of the line that somebody has reached by the keyboard. */
  #findFocused(): string | null {
    const { activeElement } = document;
    const isByKey = activeElement?.matches(".event :focus-visible") ?? false;
    return isByKey ? this.#findId(activeElement) : null;
  }

  /** Walk through the rows by the arrow keys. */
  #handleKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const id = this.#findId(event.target as Element);
    if (by === undefined || id === null) return;
    event.preventDefault();
    const next = this.#lines[this.#lines.findIndex((line) => line.id === id) + by];
    const row = next === undefined ? undefined : this.#rows.get(next.id);
    const kind = (event.target as Element).classList.contains("acknowledge") ? "acknowledge" : "showButton";
    (row?.[kind].hidden ? row.showButton : row?.[kind])?.focus();
  }
}
