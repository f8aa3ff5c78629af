import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../src/config.ts";
import { InvalidConfig } from "../src/config-fields.ts";
import { readFleet } from "../src/config-fleet.ts";
import { DEFAULT_FLEET } from "../src/fleet-definition.ts";
import { COURIERS_DOCUMENT } from "./fleets.ts";

test("the default fleet, and any other, is read as it was written", () => {
  assert.deepEqual(readFleet(JSON.parse(JSON.stringify(DEFAULT_FLEET))), DEFAULT_FLEET);
  assert.deepEqual(readFleet(COURIERS_DOCUMENT), COURIERS_DOCUMENT);
});

test("a configuration has its own fleet, or the default one if it has none", () => {
  const base = { identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" };
  assert.equal(parseConfig({ ...base, fleet: COURIERS_DOCUMENT }).fleet.vehicles, "couriers");
  assert.equal(parseConfig(base).fleet, DEFAULT_FLEET);
});

const [heartRate, ...others] = COURIERS_DOCUMENT.vitals;
const withFleet = (more: object) => ({ ...COURIERS_DOCUMENT, ...more });
const withVital = (more: object) => withFleet({ vitals: [{ ...heartRate, ...more }, ...others] });

const malformed: [string, unknown, RegExp][] = [
  ["text", "couriers", /fleet is not an object/],
  ["a list", [], /fleet is not an object/],
  ["no word for a vehicle", withFleet({ vehicle: undefined }), /no fleet\.vehicle\./],
  ["an empty word for vehicles", withFleet({ vehicles: " " }), /no fleet\.vehicles\./],
  ["no start", withFleet({ start: undefined }), /fleet\.start is not a pair of numbers/],
  ["a start of three numbers", withFleet({ start: [1, 2, 3] }), /fleet\.start is not a pair of numbers/],
  ["a start beyond the pole", withFleet({ start: [91, 0] }), /fleet\.start is not a place/],
  ["no vitals", withFleet({ vitals: undefined }), /fleet\.vitals is not a list/],
  ["vitals that are an object", withFleet({ vitals: {} }), /fleet\.vitals is not a list/],
  ["a vital of null", withFleet({ vitals: [...others, null] }), /fleet\.vitals\[2\] is not an object/],
  ["a vital without a name", withVital({ name: "" }), /no fleet\.vitals\[0\]\.name/],
  ["a vital without a label", withVital({ label: 7 }), /no fleet\.vitals\[0\]\.label/],
  ["a unit of null", withVital({ unit: null }), /fleet\.vitals\[0\]\.unit is not a text/],
  ["decimals of -1", withVital({ decimals: -1 }), /decimals is not a whole number/],
  ["decimals of 0.5", withVital({ decimals: 0.5 }), /decimals is not a whole number/],
  ["decimals that are text", withVital({ decimals: "1" }), /decimals is not a whole number/],
  ["a thousand decimals", withVital({ decimals: 1000 }), /decimals is not a whole number/],
  ["valid values of null", withVital({ valid: null }), /fleet\.vitals\[0\]\.valid is not a pair/],
  ["a gauge without an end", withVital({ gauge: [40, null] }), /fleet\.vitals\[0\]\.gauge is not a pair/],
  ["a gauge of one value", withVital({ gauge: [40, 40] }), /gauge is not a least and a greatest number/],
  ["an alert that is a number", withVital({ alert: 185 }), /fleet\.vitals\[0\]\.alert is not an object/],
  ["an alert without a threshold", withVital({ alert: { isAbove: true } }), /alert\.threshold is not a number/],
  ["an alert without a side", withVital({ alert: { threshold: 1 } }), /alert\.isAbove is not true or false/],
  ["an optional that is text", withVital({ isOptional: "yes" }), /isOptional is not true or false/],
];

for (const [what, fleet, message] of malformed) {
  test(`a fleet with ${what} gives a sentence`, () => {
    assert.throws(
      () => readFleet(fleet),
      (error) =>
        error instanceof InvalidConfig &&
        message.test(error.message) &&
        /^The configuration.*\. Deploy the console again\.$/.test(error.message),
    );
  });
}
