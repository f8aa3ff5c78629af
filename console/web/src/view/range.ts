/** Ranges of vitals, by which the list is filtered. */

import { FLEET } from "../fleet-definition.ts";
import { listSorts } from "./sorts.ts";

/** The values of a vital that are let through. At least one end is given. */
export interface VitalRange {
  /** The index of the vital. */
  readonly vital: number;
  /** Null for no such end. */
  readonly least: number | null;
  readonly greatest: number | null;
}

/** Return ranges in which a vital has another one, or none if both ends are null; in the order of the vitals. */
export function replaceRange(ranges: readonly VitalRange[], range: VitalRange): readonly VitalRange[] {
  const others = ranges.filter(({ vital }) => vital !== range.vital);
  const isEmpty = range.least === null && range.greatest === null;
  return isEmpty ? others : [...others, range].sort((a, b) => a.vital - b.vital);
}

/** Format a range for the URL: "health,80,120", where an end may be empty. */
export function formatRange({ vital, least, greatest }: VitalRange): string {
  return `${listSorts().find((sort) => sort.vital === vital)?.name},${least ?? ""},${greatest ?? ""}`;
}

/** Parse the ranges of a URL. What is none, or of no vital of this fleet, is left out. */
export function parseRanges(texts: readonly string[]): readonly VitalRange[] {
  let ranges: readonly VitalRange[] = [];
  for (const text of texts) {
    const [name, least, greatest] = text.split(",");
    const vital = listSorts().find((sort) => sort.name === name)?.vital ?? null;
    if (vital === null || vital >= FLEET.vitals.length) continue;
    ranges = replaceRange(ranges, { vital, least: parseEnd(least), greatest: parseEnd(greatest) });
  }
  return ranges;
}

/** Return the number that a person or a URL gives for an end; null for none. */
export function parseEnd(text = ""): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}
