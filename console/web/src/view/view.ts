/** The view: the selection, filter, order, camera and moment that a person has chosen. It is stored in the URL. */

import { STATUS_NAMES, type StatusName } from "../fleet/status.ts";
import { formatRange, parseRanges, type VitalRange } from "./range.ts";
import { listSelected, type Selection, select } from "./selection.ts";
import { listSorts, WORST_FIRST } from "./sorts.ts";

export const RATES = [1, 2, 5, 10, 30, 60] as const;

export interface Camera {
  readonly latitude: number;
  readonly longitude: number;
  readonly zoom: number;
}

export interface View extends Selection {
  /** Whether the map follows the selected unicorn. */
  readonly isFollowing: boolean;
  readonly filter: StatusName | null;
  readonly query: string;
  readonly ranges: readonly VitalRange[];
  /** Whether the list has only what the map shows. */
  readonly isWithinMap: boolean;
  /** The name of the list's order. */
  readonly sort: string;
  readonly isDescending: boolean;
  readonly camera: Camera | null;
  /** The moment that is replayed, in milliseconds since the epoch; null while live. */
  readonly at: number | null;
  /** Seconds of the past that are replayed per second; 0 while paused. */
  readonly rate: number;
}

export const DEFAULT_VIEW: View = {
  selected: null,
  others: [],
  isFollowing: false,
  filter: null,
  query: "",
  ranges: [],
  isWithinMap: false,
  sort: WORST_FIRST,
  isDescending: false,
  camera: null,
  at: null,
  rate: 1,
};

type Listener = (view: View, before: View) => void;

/** Holds the current view, and calls listeners when it changes. */
export class ViewState {
  #view: View;
  readonly #listeners: Listener[] = [];

  constructor(view: View = DEFAULT_VIEW) {
    this.#view = view;
  }

  get current(): View {
    return this.#view;
  }

  /** Change parts of the view. A name that is selected without others replaces the whole selection. Listeners are called only if the view differs from before. */
  change(part: Partial<View>): void {
    const before = this.#view;
    const after = { ...before, ...(part.selected === undefined ? {} : { others: [] }), ...part };
    if (toHash(after) === toHash(before) && after.rate === before.rate) return;
    this.#view = after;
    for (const listener of this.#listeners) listener(after, before);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

/** Return a view as a URL fragment. Default values are left out. */
export function toHash(view: View): string {
  const entries = new URLSearchParams();
  for (const name of listSelected(view)) entries.append("unicorn", name);
  if (view.isFollowing) entries.set("follow", "yes");
  if (view.filter !== null) entries.set("status", view.filter);
  if (view.query !== "") entries.set("search", view.query);
  for (const range of view.ranges) entries.append("range", formatRange(range));
  if (view.isWithinMap) entries.set("within", "map");
  if (view.sort !== DEFAULT_VIEW.sort || view.isDescending)
    entries.set("sort", `${view.isDescending ? "-" : ""}${view.sort}`);
  if (view.camera !== null) entries.set("map", formatCamera(view.camera));
  if (view.at !== null) {
    entries.set("at", new Date(view.at).toISOString());
    if (view.rate !== DEFAULT_VIEW.rate) entries.set("rate", String(view.rate));
  }
  return entries.toString();
}

/** Parse the view in a URL fragment. A value that can't be parsed gets its default. */
export function fromHash(hash: string): View {
  const entries = new URLSearchParams(hash.replace(/^#/, ""));
  const sort = entries.get("sort") ?? "";
  const at = Date.parse(entries.get("at") ?? "");
  const rate = Number(entries.get("rate") ?? DEFAULT_VIEW.rate);
  return {
    ...select(entries.getAll("unicorn").filter((name) => name !== "")),
    isFollowing: entries.get("follow") === "yes",
    filter: findValue(STATUS_NAMES, entries.get("status")),
    query: entries.get("search") ?? "",
    ranges: parseRanges(entries.getAll("range")),
    isWithinMap: entries.get("within") === "map",
    sort: parseSort(sort.replace(/^-/, "")),
    isDescending: sort.startsWith("-"),
    camera: parseCamera(entries.get("map")),
    at: Number.isNaN(at) ? null : at,
    rate: rate === 0 || RATES.some((value) => value === rate) ? rate : DEFAULT_VIEW.rate,
  };
}

function formatCamera({ latitude, longitude, zoom }: Camera): string {
  return `${latitude.toFixed(5)},${longitude.toFixed(5)},${zoom.toFixed(2)}`;
}

function parseCamera(text: string | null): Camera | null {
  const [latitude = Number.NaN, longitude = Number.NaN, zoom = Number.NaN] = (text ?? "").split(",").map(Number);
  const isValid = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && zoom >= 0 && zoom <= 24;
  return isValid ? { latitude, longitude, zoom } : null;
}

function parseSort(text: string): string {
  return listSorts().find(({ name }) => name === text)?.name ?? DEFAULT_VIEW.sort;
}

function findValue<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((candidate) => candidate === value) ?? null;
}
