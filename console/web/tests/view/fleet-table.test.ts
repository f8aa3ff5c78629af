import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTimestamp, toCsv } from "../../src/export/table.ts";
import { createFleetTable } from "../../src/view/fleet-table.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";
import { withVitals } from "../vitals.ts";

test("the list has the columns of the query of readings, the status and the speed", () => {
  const readings = [90, 93].map((second) => createReading("A", second, { distance: 60, latitude: 1, longitude: 2 }));
  const fleet = createFleet(...readings, createReading("B", 100, withVitals({ MagicPoints: 7 })));
  fleet.updateStatuses(125_000);
  const { columns, rows } = createFleetTable(fleet, [1, 0]);
  assert.equal(columns.join(), "name,statustime,latitude,longitude,distance,healthpoints,magicpoints,status,speed");
  assert.deepEqual(rows[1].slice(0, 5), ["A", formatTimestamp(93_000), 1, 2, 60]);
  assert.deepEqual(rows[1].slice(7), ["stale", 20]);
  assert.deepEqual(rows[0].slice(6), [7, "alert", null]);
  assert.equal(toCsv({ columns, rows }).split("\n").length, 4);
});

test("a time is that of the vehicle's own clock, as in the archive", () => {
  const fleet = createFleet(createReading("A", 4_000_000, { arrived: 100_000 }));
  assert.equal(createFleetTable(fleet, [0]).rows[0][1], formatTimestamp(4_000_000_000));
});
