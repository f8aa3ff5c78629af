import assert from "node:assert/strict";
import { test } from "node:test";
import { describeCluster, describeUnicorn, formatAge } from "../../../src/map/pointer/tooltip.ts";
import { withVitals } from "../../vitals.ts";
import { createFleet, createReading } from "../create-fleet.ts";

test("the tooltip of a unicorn has its name, speed, vitals, age and place", () => {
  const fleet = createFleet(
    createReading("Arion", -2, -60),
    createReading("Arion", -1, -30),
    createReading("Arion", 0, 0, withVitals({ HealthPoints: 90 })),
    createReading("Arion", 1, 30, withVitals({ HealthPoints: 91, MagicPoints: 140 })),
  );
  const now = fleet.time[0] + 5000;
  fleet.updateStatuses(now);
  assert.deepEqual(describeUnicorn(fleet, 0, now, "Midtown"), {
    title: "Arion",
    status: 1,
    lines: ["67 mph", "Health 91 · Magic 140", "Heard 5 s ago", "Midtown"],
  });
});

test("the tooltip of a silent unicorn says that the speed is old", () => {
  const fleet = createFleet(createReading("Arion", 0, 0), createReading("Arion", 3, 90, { distance: 90 }));
  fleet.updateStatuses(fleet.time[0] + 60_000);
  const [line] = describeUnicorn(fleet, 0, fleet.time[0] + 60_000).lines;
  assert.equal(line, "67 mph when last heard");
});

test("the tooltip of a unicorn with a single reading knows no speed", () => {
  const fleet = createFleet(createReading("Arion", 0, 0));
  assert.equal(describeUnicorn(fleet, 0, fleet.time[0]).lines[0], "speed unknown");
});

test("the tooltip of a unicorn says that its clock is wrong", () => {
  const reading = createReading("Arion", 0, 0);
  const fleet = createFleet({ ...reading, time: reading.arrived + 3_600_000 });
  assert.equal(describeUnicorn(fleet, 0, reading.arrived).lines[2], "Heard just now; its clock is 1 hour ahead");
});

test("the tooltip of a cluster names the statuses that it has, the worst first", () => {
  const extent = { west: 0, south: 0, east: 0, north: 0 };
  const cluster = { east: 0, north: 0, count: 1203, statuses: [1200, 2, 0, 1], extent } as const;
  const { title, lines } = describeCluster(cluster);
  assert.equal(title, "1,203 unicorns");
  assert.equal(lines[0], "2 alert · 1 lost · 1,200 healthy");
});

for (const [milliseconds, text] of [
  [400, "just now"],
  [31_000, "31 s ago"],
  [600_000, "10 min ago"],
  [3 * 3_600_000, "3 h ago"],
] as const) {
  test(`an age of ${milliseconds} ms is formatted as ${text}`, () => {
    assert.equal(formatAge(milliseconds), text);
  });
}
