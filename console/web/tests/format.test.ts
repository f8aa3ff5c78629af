import assert from "node:assert/strict";
import { test } from "node:test";
import { describeClockError, escapeName } from "../src/format.ts";

test("characters that could reverse or break the text around a name are escaped", () => {
  const shown: Readonly<Record<string, string>> = {
    "Arion\u202ednoirA": "Arion\\u202ednoirA",
    "\u2066\u2069\u200e\u200f\u061c\u200b\ufeff": "\\u2066\\u2069\\u200e\\u200f\\u061c\\u200b\\ufeff",
    "\u001b\u0085\n\u007f": "\\x1b\\x85\\x0a\\x7f",
    "\u2028\u2029\ud800": "\\u2028\\u2029\\ud800",
    "\u{e0041}": "\\U000e0041",
  };
  for (const [name, text] of Object.entries(shown)) assert.equal(escapeName(name), text);
});

test("letters of all scripts, marks and emoji stay as they are", () => {
  for (const name of ["Zlatogřiv", "שדה 12", "می\u200cخواهم", "👩🏽\u200d🚀", "<b>&'\""])
    assert.equal(escapeName(name), name);
});

for (const [seconds, text] of [
  [0, null],
  [-59, null],
  [90, "its clock is 1.5 minutes ahead"],
  [-3_600.4, "its clock is 1 hour behind"],
  [3_599.6, "its clock is 1 hour ahead"],
  [-86_400 * 40, "its clock is 40 days behind"],
  [86_400 * 365.25 * 53.6, "its clock is 54 years ahead"],
] as const) {
  test(`a clock that is ${seconds} s ahead is described as ${text}`, () => {
    assert.equal(describeClockError(seconds * 1000), text);
  });
}
