import assert from "node:assert/strict";
import { test } from "node:test";
import { ListSelection } from "../../src/panels/list-selection.ts";
import { listSelected, MAX_SELECTED, NO_SELECTION, select, toggleSelected } from "../../src/view/selection.ts";
import { ViewState } from "../../src/view/view.ts";
import { createFleet, createReading } from "../fleet/create-fleet.ts";

const PLAIN = { ctrlKey: false, metaKey: false, shiftKey: false };
const SHIFT = { ...PLAIN, shiftKey: true };
const CTRL = { ...PLAIN, ctrlKey: true };

function createList(...names: string[]) {
  const fleet = createFleet(...names.map((name) => createReading(name, 1)));
  const view = new ViewState();
  const listed = { fleet, ids: names.map((name) => fleet.findId(name) ?? -1) };
  return { view, listed, selection: new ListSelection(view), list: () => listSelected(view.current) };
}

test("one more is selected, and one less, whoever is first", () => {
  const both = toggleSelected(toggleSelected(NO_SELECTION, "A"), "B");
  assert.deepEqual(both, { selected: "A", others: ["B"] });
  assert.deepEqual(toggleSelected(both, "A"), { selected: "B", others: [] });
  assert.deepEqual(toggleSelected({ selected: "B", others: [] }, "B"), { selected: null, others: [] });
});

test("a selection ends at the most that a link may name", () => {
  const names = Array.from({ length: MAX_SELECTED + 10 }, (_, number) => `N${number}`);
  assert.equal(listSelected(select(names)).length, MAX_SELECTED);
});

test("Shift selects all from the first to the one that is clicked or reached, in both directions", () => {
  const { selection, listed, list } = createList("a", "b", "c", "d");
  selection.moveTo("c", PLAIN, listed);
  assert.equal(selection.click("a", SHIFT, listed), true);
  assert.deepEqual(list(), ["c", "b", "a"]);
  selection.moveTo("d", SHIFT, listed);
  assert.deepEqual(list(), ["c", "d"]);
  assert.equal(selection.active, "d");
});

test("Ctrl moves without selecting, and selects one more or one less", () => {
  const { selection, listed, list } = createList("a", "b", "c");
  selection.moveTo("a", PLAIN, listed);
  selection.moveTo("c", CTRL, listed);
  assert.deepEqual([list(), selection.active], [["a"], "c"]);
  selection.toggle("c");
  assert.deepEqual([list(), selection.active], [["a", "c"], "c"]);
  selection.click("a", CTRL, listed);
  assert.deepEqual(list(), ["c"]);
});

test("a click without a modifier is left to the list", () => {
  const { selection, listed, list } = createList("a");
  assert.equal(selection.click("a", PLAIN, listed), false);
  assert.deepEqual(list(), []);
});

test("who is selected elsewhere is where the keys go on", () => {
  const { view, selection, listed } = createList("a", "b", "c");
  selection.moveTo("a", PLAIN, listed);
  selection.moveTo("c", SHIFT, listed);
  view.change({ selected: "b" });
  assert.equal(selection.active, "b");
});
