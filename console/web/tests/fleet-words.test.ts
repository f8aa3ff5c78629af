import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_FLEET, getMargin, getShare, isInAlert, serveFleet, type Vital } from "../src/fleet-definition.ts";
import {
  capitalize,
  describeAlert,
  describeCondition,
  describeVital,
  formatLabel,
  formatShortValue,
  formatValue,
  formatVehicles,
  formatVital,
} from "../src/fleet-words.ts";
import { COURIERS, POSITIONS } from "./fleets.ts";

const [heartRate, battery, cargo] = COURIERS.vitals;
const [health] = DEFAULT_FLEET.vitals;

test("vehicles are counted in the fleet's words", () => {
  for (const [fleet, one, many] of [
    [DEFAULT_FLEET, "1 unicorn", "2,000 unicorns"],
    [COURIERS, "1 courier", "2,000 couriers"],
    [POSITIONS, "1 vehicle", "2,000 vehicles"],
  ] as const) {
    serveFleet(fleet);
    assert.deepEqual([formatVehicles(1), formatVehicles(2000)], [one, many]);
  }
  assert.equal(capitalize("courier"), "Courier");
});

const values: [Vital, number, string, string, string][] = [
  [health, 91, "91", "91", "health 91"],
  [heartRate, 120, "120", "120 bpm", "heart rate 120 bpm"],
  [battery, 15, "15", "15%", "battery 15%"],
  [cargo, 8, "8.0", "8.0 °C", "cargo 8.0 °C"],
  [cargo, -3.14, "-3.1", "-3.1 °C", "cargo -3.1 °C"],
  [cargo, -0.04, "0.0", "0.0 °C", "cargo 0.0 °C"],
  [heartRate, Number.NaN, "–", "–", "heart rate unknown"],
];

for (const [vital, value, figure, text, spoken] of values) {
  test(`${value} of ${vital.label} reads as ${text}`, () => {
    assert.deepEqual(
      [formatValue(vital, value), formatVital(vital, value), describeVital(vital, value)],
      [figure, text, spoken],
    );
  });
}

test("only capitalized words of a label become small within a sentence", () => {
  for (const [label, text] of [
    ["Heart rate", "heart rate"],
    ["CO2", "CO2"],
    ["GPS Accuracy", "GPS accuracy"],
    ["Öl", "öl"],
    ["pH", "pH"],
  ]) {
    assert.equal(formatLabel({ ...battery, label }), text);
  }
});

test("an alert names the vital, its value and the threshold", () => {
  assert.equal(describeAlert(battery, 12), "battery 12% < 15%");
  assert.equal(describeAlert(cargo, 9.25), "cargo 9.3 °C > 8.0 °C");
  assert.equal(describeAlert(cargo, 8.04), "cargo 8.04 °C > 8.0 °C", "it is more than the threshold");
  assert.deepEqual([heartRate, battery].map(describeCondition), ["above 185 bpm", "below 15%"]);
  assert.equal(describeCondition({ ...battery, alert: null }), null);
});

test("a value at its threshold is not in alert, and none raises an alert that a vital has not", () => {
  assert.deepEqual(
    [14, 15, 16].map((value) => isInAlert(battery, value)),
    [true, false, false],
  );
  assert.deepEqual(
    [7.9, 8, 8.1, Number.NaN].map((value) => isInAlert(cargo, value)),
    [false, false, true, false],
  );
  assert.equal(isInAlert({ ...battery, alert: null }, 0), false);
});

test("the margin before an alert is measured in gauges", () => {
  assert.deepEqual([getMargin(battery, 65), getMargin(battery, 5), getMargin(cargo, 18)], [0.5, -0.1, -0.25]);
  assert.equal(getMargin(cargo, Number.NaN), Number.POSITIVE_INFINITY);
});

test("the share of a gauge goes from its least to its greatest value, and is nothing without a value", () => {
  assert.deepEqual(
    [40, 120, 200, 250, 20, Number.NaN].map((value) => getShare(heartRate, value)),
    [0, 0.5, 1, 1, 0, 0],
  );
  assert.equal(getShare(cargo, 0), 0.25);
});

test("a value that is too long for its place is shortened", () => {
  const shown = [99_999, -99_999, 100_000, 2 ** 31 - 1, -(2 ** 31), Number.NaN].map((value) =>
    formatShortValue(health, value),
  );
  assert.deepEqual(shown, ["99999", "-99999", "100K", "2.15B", "-2.15B", "–"]);
});
