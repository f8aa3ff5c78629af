import assert from "node:assert/strict";
import { test } from "node:test";
import { UrlSync } from "../../src/view/url-sync.ts";
import { DEFAULT_VIEW, toHash, type View, ViewState } from "../../src/view/view.ts";

/** Create a view whose URLs are recorded, with a function that lets a second pass. */
function createView() {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  const urlSync = new UrlSync(
    (hash) => written.push(hash),
    (write) => waiting.push(write),
  );
  const view = new ViewState();
  view.onChange((after, before) => urlSync.update(after, before));
  const passSecond = () => {
    for (const write of waiting.splice(0)) write();
  };
  return { view, written, passSecond };
}

function toUrl(part: Partial<View>): string {
  return `#${toHash({ ...DEFAULT_VIEW, ...part })}`;
}

test("a person's change is in the URL at once", () => {
  const { view, written } = createView();
  view.change({ selected: "A" });
  view.change({ query: "b" });
  assert.deepEqual(written, [toUrl({ selected: "A" }), toUrl({ selected: "A", query: "b" })]);
});

test("a playing replay is written once a second, with its newest moment", () => {
  const { view, written, passSecond } = createView();
  view.change({ at: 1_000 });
  for (let at = 1_200; at <= 2_000; at += 200) view.change({ at });
  assert.deepEqual(written, [toUrl({ at: 1_000 })]);
  passSecond();
  assert.deepEqual(written, [toUrl({ at: 1_000 }), toUrl({ at: 2_000 })]);
  passSecond();
  assert.equal(written.length, 2);
});

test("a scheduled write doesn't undo a person's change", () => {
  const { view, written, passSecond } = createView();
  view.change({ at: 1_000 });
  view.change({ at: 1_200 });
  view.change({ at: null });
  passSecond();
  assert.equal(written.at(-1), "#");
  view.change({ camera: { latitude: 1, longitude: 2, zoom: 3 } });
  assert.equal(written.at(-1), "#");
  passSecond();
  assert.match(written.at(-1) ?? "", /map=/);
});
