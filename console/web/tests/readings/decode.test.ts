import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../src/readings/decode.ts";
import { createLine } from "../feed/fake-kinesis.ts";

const encode = (text: string) => new TextEncoder().encode(text);

test("a record of the producer is decoded", () => {
  const { readings, unreadable } = decode(encode(createLine("Shadowfax", 7)), 5);
  assert.equal(unreadable, 0);
  assert.deepEqual(readings, [
    {
      name: "Shadowfax",
      arrived: 5,
      time: Date.UTC(2026, 10, 24, 12, 0, 7),
      latitude: 40.75,
      longitude: -73.98,
      distance: 30,
      vitals: [150, 149],
    },
  ]);
});

test("several objects in one record are as many readings, with any white space between them", () => {
  const { readings } = decode(encode(`${createLine('A{}\\"', 1)} \t${createLine("B", 2)}`.replaceAll("\n", "")), 0);
  assert.deepEqual(
    readings.map(({ name }) => name),
    ['A{}\\"', "B"],
  );
});

test("lines are as many readings, whatever ends them and whether some are blank", () => {
  const [a, b] = [createLine("A", 1).trim(), createLine("B", 2).trim()];
  for (const text of [`${a}\n${b}\n`, `${a}\r\n${b}`, `\n${a}\n \t\n\n${b}\n\n`, `${a}${b}`]) {
    const { readings, unreadable } = decode(encode(text), 0);
    assert.deepEqual([readings.map(({ name }) => name), unreadable], [["A", "B"], 0]);
  }
});

test("a packed record with anything but objects on its lines is one unreadable piece", () => {
  for (const line of ["fault", "5", "null", "[1]", "{", "\u000c"]) {
    const text = `${createLine("A", 1)}${line}\n${createLine("B", 2)}`;
    assert.deepEqual(decode(encode(text), 0), { readings: [], unreadable: 1 });
  }
});

test("an invalid reading is counted, and the others in its record are decoded", () => {
  const { readings, unreadable } = decode(encode(createLine("A", 1) + createLine("B", 2, { Latitude: 91 })), 0);
  assert.deepEqual([readings.length, unreadable], [1, 1]);
});

for (const data of ["", "nothing", "[1]", "{", '{"Name":"A"}', `${createLine("A", 1)}x`]) {
  test(`“${data.trim()}” is counted as unreadable`, () => {
    assert.deepEqual(decode(encode(data), 0), { readings: [], unreadable: 1 });
  });
}

test("bytes that are not UTF-8 are unreadable", () => {
  assert.equal(decode(new Uint8Array([0xff, 0xfe]), 0).unreadable, 1);
});
