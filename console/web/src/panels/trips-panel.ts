/** The trips and stops of the selected unicorn on a day, from its minute summaries. They are queried while it is open. */

import { formatTimestamp } from "../export/table.ts";
import type { MinuteSummary } from "../feed/aws/minute-summaries.ts";
import { FLEET, isInAlert } from "../fleet-definition.ts";
import { describeVital } from "../fleet-words.ts";
import { formatDuration, formatPosition, type Position } from "../format.ts";
import {
  formatDistance,
  formatMinute,
  formatSpeed,
  formatTime,
  MEASURES,
  type Measures,
  toDay,
  toDayRange,
} from "../measures.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import { findStops, findTrips, type Stop, type Trip } from "../trips/find-trips.ts";
import { createTrackTable, createTripTable } from "../trips/trip-table.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { createExportButtons } from "./export-buttons.ts";
import type { QueryMinutes } from "./history-chart.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Milliseconds between two queries of a day that goes on. */
const REFRESH_MS = 60_000;

interface TripActions {
  /** Replay a unicorn from a moment, in milliseconds since the epoch. */
  replay(name: string, at: number): void;
  /** Return the name of a position's place; null if it has none. */
  findPlace(latitude: number, longitude: number): string | null;
}

/** `retentionHours` is how long the stream keeps what a replay reads. */
export function createTripsPanel(
  root: HTMLElement,
  retentionHours: number,
  queryMinutes: QueryMinutes,
  actions: TripActions,
): Panel {
  const day = createElement("input", { type: "date", class: "trips-day", "aria-label": "Day" });
  const list = createElement("ol", { class: "trips-list" });
  const note = createElement("p", { class: "muted", role: "status" });
  const box = createElement(
    "details",
    { class: "trips", hidden: true },
    createElement("summary", { text: "Trips and stops" }),
    createElement(
      "div",
      { class: "trips-head" },
      day,
      ...createExportButtons(
        "the day's trips",
        () =>
          shown && {
            name: `trips-${shown.name}-${shown.day}`,
            table: createTripTable(shown.name, shown.trips),
          },
      ),
    ),
    list,
    note,
  );
  root.append(box);
  let scene: Scene | null = null;
  /** What was asked for last: `null` if nothing is shown. */
  let asked: { readonly name: string; readonly day: string; readonly at: number; readonly measures: Measures } | null =
    null;
  let shown: { readonly name: string; readonly day: string; readonly trips: Trip[]; readonly stops: Stop[] } | null =
    null;

  /** Query the day's minutes if they are not shown, or may have grown. */
  function query(): void {
    const name = scene?.view.selected ?? null;
    if (scene === null || name === null || scene.selected === null || !box.open) return;
    const { now, fleet, selected } = scene;
    if (day.value === "") day.value = toDay(now);
    const isNewest = toDay(now) === day.value;
    const isFresh = asked?.name === name && asked.day === day.value && asked.measures === MEASURES;
    if (isFresh && (!isNewest || Math.abs(now - (asked?.at ?? 0)) < REFRESH_MS)) return;
    if (!isFresh) clear("Reading…");
    const request = { name, day: day.value, at: now, measures: MEASURES };
    asked = request;
    // Rows are stored by the unicorn's clock.
    const clockError = Math.round(fleet.clocks.error[selected] / MINUTE_MS) * MINUTE_MS;
    const [since, until] = toDayRange(day.value);
    void queryMinutes(name, since + clockError, until + clockError - 1).then(({ minutes, problem }) => {
      if (asked !== request) return;
      draw(
        name,
        day.value,
        minutes.map((minute) => shift(minute, -clockError)),
        problem,
      );
    });
  }

  function clear(text: string): void {
    shown = null;
    list.replaceChildren();
    setText(note, text);
  }

  function draw(name: string, drawnDay: string, minutes: readonly MinuteSummary[], problem: string | null): void {
    const trips = findTrips(minutes);
    shown = { name, day: drawnDay, trips, stops: findStops(minutes, trips) };
    const oldest = (scene?.now ?? 0) - retentionHours * HOUR_MS;
    const entries = [
      ...trips.map((trip) => ({ start: trip.start, item: createTrip(name, trip, trip.start >= oldest) })),
      ...shown.stops.map((stop) => ({ start: stop.start, item: createStop(stop) })),
    ];
    entries.sort((a, b) => b.start - a.start);
    list.replaceChildren(...entries.map(({ item }) => item));
    const isEmpty = entries.length === 0;
    setText(note, problem ?? (isEmpty ? "No trip of 500 m or more, and no stop of five minutes, on this day." : ""));
  }

  function createTrip(name: string, trip: Trip, isKept: boolean): HTMLElement {
    const { start, end, meters, greatestSpeed, from, to, worst } = trip;
    const vitals = FLEET.vitals.map((vital, index) => {
      const value = worst[index] ?? Number.NaN;
      const text = `worst ${describeVital(vital, value)}`;
      return createElement("span", { class: isInAlert(vital, value) ? "trip-alert" : "", text });
    });
    const replay = createButton({
      text: "Replay",
      disabled: !isKept,
      title: isKept
        ? "Replay the trip"
        : `The stream keeps its readings for ${retentionHours} h, so this trip can't be replayed.`,
      "aria-label": `Replay the trip of ${formatTime(start)}`,
      onclick: () => actions.replay(name, start),
    });
    return createElement(
      "li",
      { class: "trip" },
      createElement("p", { class: "trip-time", text: formatSpan(start, end) }),
      createElement("p", {
        text: `${formatDistance(meters)} in ${formatDuration(end - start)}, up to ${formatSpeed(greatestSpeed)}`,
      }),
      createElement("p", { class: "muted", text: `${formatPlace(from)} to ${formatPlace(to)}` }),
      createElement("p", { class: "trip-vitals muted" }, ...vitals),
      createElement(
        "p",
        { class: "trip-actions" },
        replay,
        ...createExportButtons(`the trip of ${formatTime(start)}`, () => ({
          name: `trip-${name}-${formatTimestamp(start)}`,
          table: createTrackTable(name, trip),
          path: trip.minutes,
        })),
      ),
    );
  }

  function createStop({ start, end, ...place }: Stop): HTMLElement {
    return createElement(
      "li",
      { class: "stop" },
      createElement("p", { class: "trip-time", text: formatSpan(start, end) }),
      createElement("p", { class: "muted", text: `stood ${formatDuration(end - start)} at ${formatPlace(place)}` }),
    );
  }

  function formatPlace({ latitude, longitude }: Position): string {
    return actions.findPlace(latitude, longitude) ?? formatPosition(latitude, longitude);
  }

  day.addEventListener("change", query);
  box.addEventListener("toggle", query);
  return {
    update(next) {
      scene = next;
      box.hidden = next.selected === null;
      day.max = toDay(next.now);
      setAttribute(day, "aria-label", `Day (${MEASURES.zone === "UTC" ? "UTC" : "local time"})`);
      query();
    },
  };
}

function shift(minute: MinuteSummary, by: number): MinuteSummary {
  return { ...minute, start: minute.start + by, end: minute.end + by };
}

function formatSpan(start: number, end: number): string {
  return `${formatMinute(start)} – ${formatMinute(end)}`;
}
