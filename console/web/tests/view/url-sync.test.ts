import assert from "node:assert/strict";
import { test } from "node:test";
import { UrlSync } from "../../src/view/url-sync.ts";
import { FIRST_VIEW, toHash, type View, ViewState } from "../../src/view/view.ts";

/** An address that notes what is written, and a second that passes when told to. */
function noted() {
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

function hash(part: Partial<View>): string {
  return `#${toHash({ ...FIRST_VIEW, ...part })}`;
}

test("what a person chooses is in the URL at once", () => {
  const { view, written } = noted();
  view.change({ selected: "A" });
  view.change({ query: "b" });
  assert.deepEqual(written, [hash({ selected: "A" }), hash({ selected: "A", query: "b" })]);
});

test("a replay that plays is written once a second, and as it stands by then", () => {
  const { view, written, passSecond } = noted();
  view.change({ at: 1_000 });
  for (let at = 1_200; at <= 2_000; at += 200) view.change({ at });
  assert.deepEqual(written, [hash({ at: 1_000 })]);
  passSecond();
  assert.deepEqual(written, [hash({ at: 1_000 }), hash({ at: 2_000 })]);
  passSecond();
  assert.equal(written.length, 2);
});

test("what a person chooses meanwhile is not undone by what was to be written", () => {
  const { view, written, passSecond } = noted();
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
