import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  chooseMeasures,
  formatDayAndTime,
  formatDistance,
  formatFar,
  formatSpeed,
  formatTime,
  formatZone,
  MEASURES,
  toDay,
  toDayRange,
  toSpeed,
} from "../src/measures.ts";

const DEFAULT = MEASURES;
const ZONE = process.env["TZ"];
const SUMMER = Date.UTC(2026, 6, 1, 2, 30);
const HOUR_MS = 3_600_000;

afterEach(() => {
  chooseMeasures(DEFAULT);
  if (ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = ZONE;
});

function chooseNewYork(): void {
  process.env["TZ"] = "America/New_York";
  chooseMeasures({ speed: "km/h", zone: "local" });
}

test("a speed is in one unit, and of any size it has few digits", () => {
  assert.deepEqual([30, 99_999, Number.NaN].map(formatSpeed), ["67 mph", "224K mph", "–"]);
  chooseNewYork();
  assert.deepEqual([30, 99_999, Number.NaN].map(formatSpeed), ["108 km/h", "360K km/h", "–"]);
  assert.equal(toSpeed(10), 36);
});

test("a distance goes with the unit of speeds, and of any size it has few digits", () => {
  const lengths = [30, 999, 1_500, 250_000, 5e12];
  assert.deepEqual(lengths.map(formatDistance), ["98 ft", "0.62 mi", "0.93 mi", "155 mi", "3.11B mi"]);
  assert.equal(formatFar(57_000), "35 mi");
  chooseNewYork();
  assert.deepEqual(lengths.map(formatDistance), ["30 m", "999 m", "1.50 km", "250 km", "5B km"]);
  assert.equal(formatFar(57_000), "57 km");
});

test("a moment is in UTC or in local time, and the zone is that of the moment", () => {
  assert.deepEqual([formatTime(SUMMER), formatZone(SUMMER)], ["02:30:00", "UTC"]);
  chooseNewYork();
  assert.deepEqual([formatTime(SUMMER), formatZone(SUMMER)], ["22:30:00", "EDT"]);
  assert.equal(formatDayAndTime(SUMMER), "30 Jun 22:30:00");
  assert.equal(formatZone(Date.UTC(2026, 0, 1)), "EST");
});

test("a day is one of the chosen zone, also where it has 25 hours", () => {
  assert.equal(toDay(SUMMER), "2026-07-01");
  assert.deepEqual(toDayRange("2026-07-01"), [Date.UTC(2026, 6, 1), Date.UTC(2026, 6, 2)]);
  chooseNewYork();
  assert.equal(toDay(SUMMER), "2026-06-30");
  const [start, end] = toDayRange("2026-11-01");
  assert.deepEqual([start, (end - start) / HOUR_MS], [Date.UTC(2026, 10, 1, 4), 25]);
});
