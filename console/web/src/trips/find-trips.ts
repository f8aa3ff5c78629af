/** Finds the trips and stops of a vehicle in its minute summaries, by the rule of the saved queries `trips` and `stops`. */

import type { MinuteSummary } from "../feed/aws/minute-summaries.ts";
import { FLEET, type Vital } from "../fleet-definition.ts";
import type { Position } from "../format.ts";

/** The rules' defaults are those of `queries/trips.sql`. */
const STOP_MINUTES = 5;
const LEAST_METERS = 500;
const MOVING_METERS = 50;
const MINUTE_MS = 60_000;

export interface Trip {
  /** In milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly meters: number;
  /** Meters per second, in the fastest minute. */
  readonly greatestSpeed: number;
  readonly from: Position;
  readonly to: Position;
  /** The value of each vital that is nearest to its alert, or beyond it; null for one that was not reported. */
  readonly worst: readonly (number | null)[];
  /** Its minutes, in order. */
  readonly minutes: readonly MinuteSummary[];
}

/** A time before, between or after trips, in which a vehicle stood or was silent. */
export interface Stop extends Position {
  readonly start: number;
  readonly end: number;
}

/** Return the trips in minutes that are in order of time. */
export function findTrips(minutes: readonly MinuteSummary[]): Trip[] {
  const trips: Trip[] = [];
  let [first, last] = [-1, -1];
  const finish = (): void => {
    if (first < 0) return;
    const trip = createTrip(minutes, first, last);
    if (trip.meters >= LEAST_METERS) trips.push(trip);
  };
  minutes.forEach(({ distance }, index) => {
    if (distance < MOVING_METERS) return;
    if (first < 0 || countMinutes(minutes, last, index) > STOP_MINUTES) {
      finish();
      first = index;
    }
    last = index;
  });
  finish();
  return trips;
}

/** Return the stops before, between and after the trips in minutes. */
export function findStops(minutes: readonly MinuteSummary[], trips: readonly Trip[]): Stop[] {
  const [earliest, latest] = [minutes[0], minutes.at(-1)];
  if (earliest === undefined || latest === undefined) return [];
  const starts = [{ time: earliest.start, ...(trips[0]?.from ?? toPosition(earliest)) }];
  starts.push(...trips.map(({ end, to }) => ({ time: end, ...to })));
  const ends = [...trips.map(({ start }) => start), latest.end];
  const stops = starts.map(({ time, ...place }, index) => ({ start: time, end: ends[index], ...place }));
  return stops.filter(({ start, end }) => end - start > STOP_MINUTES * MINUTE_MS);
}

function createTrip(minutes: readonly MinuteSummary[], first: number, last: number): Trip {
  const within = minutes.slice(first, last + 1);
  return {
    start: minutes[first].start,
    end: minutes[last].end,
    meters: within.reduce((sum, { distance }) => sum + distance, 0),
    greatestSpeed: Math.max(...within.map((_, index) => getSpeed(minutes, first + index))),
    from: toPosition(minutes[Math.max(0, first - 1)]),
    to: toPosition(minutes[last]),
    worst: FLEET.vitals.map((vital, index) =>
      within.reduce<number | null>((worst, { worst: values }) => {
        const value = values[index];
        return value !== null && (worst === null || isWorse(vital, value, worst)) ? value : worst;
      }, null),
    ),
    minutes: within,
  };
}

/** Return the speed in a minute, in meters per second. After some silent minutes it is that since the one before them. */
function getSpeed(minutes: readonly MinuteSummary[], index: number): number {
  const passed = index === 0 ? 1 : countMinutes(minutes, index - 1, index);
  return minutes[index].distance / 60 / (passed <= STOP_MINUTES ? passed : 1);
}

function countMinutes(minutes: readonly MinuteSummary[], from: number, to: number): number {
  return Math.round((minutes[to].start - minutes[from].start) / MINUTE_MS);
}

function isWorse({ alert }: Vital, value: number, other: number): boolean {
  return alert?.isAbove ? value > other : value < other;
}

function toPosition({ latitude, longitude }: Position): Position {
  return { latitude, longitude };
}
