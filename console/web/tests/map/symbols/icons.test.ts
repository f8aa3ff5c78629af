import assert from "node:assert/strict";
import { test } from "node:test";
import { STATUS_NAMES } from "../../../src/fleet/status.ts";
import { formatClusterCount, getIconIndex } from "../../../src/map/symbols/icons.ts";

test("there is an icon for each status and for each character of a count", () => {
  for (const name of STATUS_NAMES) getIconIndex(name);
  for (const count of [4, 57, 999, 1000, 1049, 9949, 9950, 10_000, 123_456])
    for (const character of formatClusterCount(count)) getIconIndex(character);
  assert.throws(() => getIconIndex("unicorn"), /no icon unicorn/);
});

for (const [count, text] of [
  [7, "7"],
  [999, "999"],
  [1000, "1k"],
  [1250, "1.3k"],
  [9949, "9.9k"],
  [9950, "10k"],
  [12_345, "12k"],
] as const) {
  test(`a count of ${count} is formatted as ${text}`, () => {
    assert.equal(formatClusterCount(count), text);
  });
}
