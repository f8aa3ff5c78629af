import assert from "node:assert/strict";
import { test } from "node:test";
import { ListSorter } from "../../src/panels/list-sorter.ts";
import { DEFAULT_VIEW } from "../../src/view/view.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";

const fleet = createFleet(createReading("A", 1, { latitude: 0, longitude: 0 }), createReading("B", 1));
const HERE = { west: -1, south: -1, east: 1, north: 1 };
const ELSEWHERE = { ...HERE, west: 5, east: 6 };

function createScene(part: object = {}, area = HERE) {
  const view = { ...DEFAULT_VIEW, sort: "name", ...part };
  return { fleet, view, selected: null, others: [], area, now: 0, pace: 1, isLive: true };
}

test("the list is sorted at once for another view, or else every two seconds", () => {
  const sorter = new ListSorter();
  const [plain, searched] = [createScene(), createScene({ query: "b" })];
  assert.equal(sorter.isOther(plain.view), false);
  assert.deepEqual([sorter.update(plain, 10, false), sorter.ids], [true, [0, 1]]);
  assert.equal(sorter.update(createScene(), 1_900, false), false);
  assert.equal(sorter.update(plain, 2_010, false), true);
  assert.equal(sorter.isOther(searched.view), true);
  assert.deepEqual([sorter.update(searched, 2_011, true), sorter.ids], [true, [1]]);
});

test("no row moves while somebody aims at one", () => {
  const sorter = new ListSorter();
  sorter.update(createScene(), 0, false);
  assert.equal(sorter.update(createScene(), 9_000, true), false);
  assert.equal(sorter.update(createScene(), 9_000, false), true);
});

test("the list follows the map within half a second, if it has what the map shows", () => {
  const sorter = new ListSorter();
  const part = { isWithinMap: true };
  sorter.update(createScene(part), 0, false);
  assert.deepEqual(sorter.ids, [0]);
  assert.equal(sorter.update(createScene(part, ELSEWHERE), 400, false), false);
  assert.deepEqual([sorter.update(createScene(part, ELSEWHERE), 600, false), sorter.ids], [true, []]);
  const other = new ListSorter();
  other.update(createScene(), 0, false);
  assert.equal(other.update(createScene({}, ELSEWHERE), 600, false), false);
});
