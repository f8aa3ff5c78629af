import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidRoster, parseRoster } from "../../../src/feed/aws/roster.ts";

const encode = (vehicles: unknown, more: object = {}) =>
  JSON.stringify({ version: 1, written: 1, vitals: ["MagicPoints", "Gone", "HealthPoints"], vehicles, ...more });

test("a roster becomes a batch in order of arrival, with the vitals by their names", () => {
  const batch = parseRoster(
    encode([
      ["Silver", 2_000, 1_900, 40.5, -73.5, 150, 1, null],
      ["Arion", 1_000, 900, -1, 2, null, null, 99.5],
    ]),
  );
  assert.deepEqual(
    [...batch.unicorn].map((index) => batch.names[index]),
    ["Arion", "Silver"],
  );
  assert.deepEqual([...batch.arrived, ...batch.time], [1_000, 2_000, 900, 1_900]);
  assert.deepEqual([...batch.latitude, ...batch.longitude], [-1, 40.5, 2, -73.5]);
  assert.deepEqual(
    batch.vitals.map((column) => [...column]),
    [
      [99.5, Number.NaN],
      [Number.NaN, 150],
    ],
  );
});

test("a row that can't be read is left out, and the others are shown", () => {
  const good = ["A", 1, 1, 1, 1];
  const bad = [null, 1, [], ["", 1, 1, 1, 1], [7, 1, 1, 1, 1], ["B", "x", 1, 1, 1], ["B", 1, 1, 91, 1], ["B", 1, 1, 1]];
  assert.deepEqual(parseRoster(encode([...bad, good])).names, ["A"]);
});

test("anything else is no roster", () => {
  for (const text of ["", "null", "[]", "{}", encode(7), encode([], { version: 2 }), encode([], { vitals: null })]) {
    assert.throws(() => parseRoster(text), InvalidRoster, text);
  }
});
