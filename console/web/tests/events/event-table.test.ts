import assert from "node:assert/strict";
import { test } from "node:test";
import { type Episode, SILENCE } from "../../src/events/episode.ts";
import { createEventTable } from "../../src/events/event-table.ts";
import { Status } from "../../src/fleet/status.ts";

const EPISODE: Episode = {
  kind: "HealthPoints",
  name: "A",
  start: Date.UTC(2026, 0, 31, 12),
  end: Date.UTC(2026, 0, 31, 12, 1, 30),
  worst: 60,
  latitude: 40.75,
  longitude: -73.98,
  acknowledgment: { at: Date.UTC(2026, 0, 31, 13), who: "ana@example.org" },
};
const THRESHOLDS = { staleSeconds: 30, lostSeconds: 300 };

test("an event has its worst value, its threshold, its place and who has acknowledged it", () => {
  const { columns, rows } = createEventTable([EPISODE], 0, THRESHOLDS, () => "Midtown");
  assert.deepEqual(Object.fromEntries(columns.map((column, index) => [column, rows[0][index]])), {
    name: "A",
    kind: "HealthPoints",
    status: "alert",
    start_time: "2026-01-31 12:00:00.000",
    end_time: "2026-01-31 12:01:30.000",
    seconds: 90,
    value: 60,
    threshold: 100,
    place: "Midtown",
    latitude: 40.75,
    longitude: -73.98,
    acknowledged_by: "ana@example.org",
    acknowledged_at: "2026-01-31 13:00:00.000",
  });
});

test("a silence that lasts and that nobody has acknowledged has empty cells", () => {
  const silence = { ...EPISODE, kind: SILENCE, worst: Status.lost, end: null, acknowledgment: null };
  const [row] = createEventTable([silence], EPISODE.start + 400_000, THRESHOLDS, () => null).rows;
  assert.deepEqual(row.slice(1, 8), [SILENCE, "lost", "2026-01-31 12:00:00.000", null, 400, null, 300]);
  assert.deepEqual(row.slice(8), [null, 40.75, -73.98, null, null]);
});
