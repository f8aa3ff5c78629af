/** Formats speeds, distances and moments in the units and the time zone that the person has chosen for the whole page. */

import { shortenNumber } from "./format.ts";

export const SPEED_UNITS = ["mph", "km/h"] as const;
export const ZONES = ["UTC", "local"] as const;

export interface Measures {
  readonly speed: (typeof SPEED_UNITS)[number];
  readonly zone: (typeof ZONES)[number];
}

const PER_METER_PER_SECOND = { mph: 2.23694, "km/h": 3.6 } as const;
/** The short and the long unit of distances that goes with each unit of speeds, and their lengths in meters. */
const DISTANCES = {
  mph: { short: "ft", shortMeters: 0.3048, long: "mi", longMeters: 1_609.344 },
  "km/h": { short: "m", shortMeters: 1, long: "km", longMeters: 1_000 },
} as const;
/** From this size on, a speed is shortened, because it has a unit. */
const LONG_SPEED = 10_000;

/** What is chosen. */
export let MEASURES: Measures = { speed: "mph", zone: "UTC" };
let formats = createFormats();

/** Choose how speeds, distances and moments are shown. */
export function chooseMeasures(measures: Measures): void {
  MEASURES = measures;
  formats = createFormats();
}

function createFormats() {
  const zone = MEASURES.zone === "UTC" ? { timeZone: "UTC" } : {};
  return {
    clock: new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", ...zone }),
    day: new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", ...zone }),
    date: new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...zone }),
    zone: new Intl.DateTimeFormat("en-US", { timeZoneName: "short", ...zone }),
  };
}

/** Return a speed in the chosen unit. */
export function toSpeed(metersPerSecond: number): number {
  return metersPerSecond * PER_METER_PER_SECOND[MEASURES.speed];
}

/** Format a speed; one that can't be known, NaN, is a dash. */
export function formatSpeed(metersPerSecond: number): string {
  if (Number.isNaN(metersPerSecond)) return "–";
  const speed = toSpeed(metersPerSecond);
  return `${shortenNumber(speed, LONG_SPEED) ?? Math.round(speed)} ${MEASURES.speed}`;
}

/** Format a distance: 98 ft, 1.49 mi; 30 m, 2.40 km. */
export function formatDistance(meters: number): string {
  const { short, shortMeters, long, longMeters } = DISTANCES[MEASURES.speed];
  if (meters < 1000 * shortMeters) return `${Math.round(meters / shortMeters)} ${short}`;
  const length = meters / longMeters;
  return `${shortenNumber(length) ?? length.toFixed(length < 100 ? 2 : 0)} ${long}`;
}

/** Format a distance of many miles or kilometers. */
export function formatFar(meters: number): string {
  const { long, longMeters } = DISTANCES[MEASURES.speed];
  return `${Math.round(meters / longMeters)} ${long}`;
}

/** Format the time of day. */
export function formatTime(moment: number): string {
  return formats.clock.format(moment);
}

/** Format the hour and the minute of a moment. */
export function formatMinute(moment: number): string {
  return formatTime(moment).slice(0, 5);
}

/** Format the day and the time of day. */
export function formatDayAndTime(moment: number): string {
  return `${formats.day.format(moment)} ${formatTime(moment)}`;
}

/** Name the time zone of a moment: UTC, EST. */
export function formatZone(moment: number): string {
  if (MEASURES.zone === "UTC") return "UTC"; // Formatting takes as long as several rows of a list.
  return formats.zone.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
}

/** Return the day of a moment as a date field has it: 2026-01-31. */
export function toDay(moment: number): string {
  return formats.date.format(moment);
}

/** Return when a day begins and ends, in milliseconds since the epoch. The local one may have 23 or 25 hours. */
export function toDayRange(day: string): readonly [number, number] {
  const [year, month, date] = day.split("-").map(Number);
  const start = (offset: number) =>
    MEASURES.zone === "UTC"
      ? Date.UTC(year, month - 1, date + offset)
      : new Date(year, month - 1, date + offset).getTime();
  return [start(0), start(1)];
}
