import assert from "node:assert/strict";
import { test } from "node:test";
import { listRecent } from "../../src/view/recent.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";

test("those that have been lost for hours don't count, unless there are no others", () => {
  const fleet = createFleet(createReading("lost", 1), createReading("just lost", 7_000), createReading("fine", 8_000));
  assert.deepEqual(listRecent(fleet, [0, 1, 2], 8_000_000), [1, 2]);
  assert.deepEqual(listRecent(fleet, [0], 8_000_000), [0]);
  assert.deepEqual(listRecent(fleet, [], 8_000_000), []);
});
