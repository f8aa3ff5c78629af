import assert from "node:assert/strict";
import { test } from "node:test";
import { FLEET } from "../../src/fleet-definition.ts";
import { decode } from "../../src/readings/decode.ts";
import { FIELDS } from "../../src/readings/field.ts";
import { createLine } from "../feed/fake-kinesis.ts";

test("every field of the schema is required, and has a value in the decoded reading", () => {
  const document = JSON.parse(createLine("Shadowfax", 7)) as Record<string, unknown>;
  const [reading] = decode(new TextEncoder().encode(JSON.stringify(document)), 5).readings;
  assert.equal(
    Object.keys(reading ?? {}).length,
    FIELDS.length + 2,
    "one property for each field, the arrival and the vitals",
  );
  assert.equal(reading?.vitals.length, FLEET.vitals.length);
  for (const { name } of [...FIELDS, ...FLEET.vitals]) {
    const { [name]: _, ...rest } = document;
    assert.deepEqual(decode(new TextEncoder().encode(JSON.stringify(rest)), 5), { readings: [], unreadable: 1 }, name);
  }
});

test("of two keys that differ only in case the last one counts", () => {
  const [first] = decode(new TextEncoder().encode(createLine("first", 7, { NAME: "last" })), 5).readings;
  assert.equal(first?.name, "last");
});
