import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_VIEW, fromHash, toHash, type View, ViewState } from "../../src/view/view.ts";

const VIEW: View = {
  selected: "Ünïcorn & 7",
  others: ["B", "A,b"],
  isFollowing: true,
  filter: "stale",
  query: "sha=dow",
  ranges: [
    { vital: 0, least: -80.5, greatest: null },
    { vital: 1, least: 100, greatest: 120 },
  ],
  isWithinMap: true,
  sort: "health",
  isDescending: true,
  camera: { latitude: 40.75, longitude: -73.98, zoom: 12.5 },
  at: Date.UTC(2026, 10, 24, 12, 0, 0, 123),
  rate: 10,
};

test("a view is the same after it was in the URL", () => {
  assert.deepEqual(fromHash(`#${toHash(VIEW)}`), VIEW);
  assert.deepEqual(fromHash("#"), DEFAULT_VIEW);
  assert.equal(toHash(DEFAULT_VIEW), "");
});

test("an empty name selects no unicorn", () => {
  assert.equal(fromHash("#unicorn=").selected, null);
});

test("a paused replay stays paused", () => {
  assert.equal(fromHash(toHash({ ...VIEW, rate: 0 })).rate, 0);
});

for (const hash of [
  "#status=sleepy",
  "#sort=color",
  "#map=91,0,3",
  "#map=x",
  "#at=yesterday",
  "#rate=7&at=2026-11-24",
]) {
  test(`the invalid value in ${hash} is ignored`, () => {
    const { camera, filter, sort, rate } = fromHash(hash);
    assert.deepEqual([camera, filter, sort, rate], [null, null, "status", 1]);
  });
}

test("listeners are called only for changes", () => {
  const state = new ViewState();
  const changes: (string | null)[] = [];
  state.onChange((after, before) => changes.push(before.selected, after.selected));
  state.change({ selected: null });
  state.change({ selected: "A" });
  assert.deepEqual(changes, [null, "A"]);
});

test("a link names each that is selected, the one with the details first", () => {
  const hash = "unicorn=B&unicorn=A&unicorn=B&unicorn=";
  const { selected, others } = fromHash(hash);
  assert.deepEqual([selected, others], ["B", ["A"]]);
  assert.equal(toHash({ ...DEFAULT_VIEW, selected, others }), "unicorn=B&unicorn=A");
  assert.equal(toHash({ ...DEFAULT_VIEW, selected }), "unicorn=B");
});

test("who is selected alone replaces the whole selection", () => {
  const state = new ViewState({ ...DEFAULT_VIEW, selected: "A", others: ["B", "C"] });
  state.change({ query: "x" });
  assert.deepEqual(state.current.others, ["B", "C"]);
  state.change({ selected: "A" });
  assert.deepEqual(state.current.others, []);
});

test("a range of a URL that is none is ignored", () => {
  const hash = "range=color,1,2&range=health,,&range=magic,x,7&range=health&range=";
  assert.deepEqual(fromHash(hash).ranges, [{ vital: 1, least: null, greatest: 7 }]);
});
