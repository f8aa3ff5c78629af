/** Records of other fleets than the default one, in every form in which they come. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";
import { decodeFrame } from "../../src/feed/push/frame.ts";
import { serveFleet } from "../../src/fleet-definition.ts";
import { buildBatch } from "../../src/readings/batch.ts";
import { decode } from "../../src/readings/decode.ts";
import {
  createColumns,
  createFrame,
  createReading,
  encodeColumns,
  type TestColumn,
} from "../feed/push/create-frame.ts";
import { COURIERS, POSITIONS } from "../fleets.ts";
import { getVital, withVitals } from "../vitals.ts";

const POSITION = { Name: "A", StatusTime: "2026-11-24 12:00:07.000", Latitude: 52.37, Longitude: 4.9, Distance: 5 };

beforeEach(() => serveFleet(COURIERS));

const createLine = (more: object) => `${JSON.stringify({ ...POSITION, ...more })}\n`;
const decodeText = (text: string) => decode(new TextEncoder().encode(text), 0);
const decodeVitals = (more: object) => decodeText(createLine(more)).readings[0]?.vitals ?? null;
const { NaN: NONE } = Number;

const documents: [string, object, number[] | null][] = [
  ["all vitals", { HeartRate: 120, BatteryPercent: 88, CargoCelsius: 5.4 }, [120, 88, 5.4]],
  ["no optional vital", { BatteryPercent: 88 }, [NONE, 88, NONE]],
  ["optional vitals of null", { HeartRate: null, BatteryPercent: 88, CargoCelsius: null }, [NONE, 88, NONE]],
  ["numbers as text, as Firehose takes them", { HeartRate: "120", BatteryPercent: "8e1" }, [120, 80, NONE]],
  ["keys in another case", { heartrate: 120, BATTERYPERCENT: 88, cargoCelsius: 5 }, [120, 88, 5]],
  ["a temperature next to nothing", { BatteryPercent: 88, CargoCelsius: -1e-12 }, [NONE, 88, 0]],
  ["a temperature of many decimals", { BatteryPercent: 88, CargoCelsius: 5.125 }, [NONE, 88, 5.125]],
  ["the bounds", { HeartRate: 20, BatteryPercent: 100, CargoCelsius: -50 }, [20, 100, -50]],
  ["a vital of another fleet", { BatteryPercent: 88, HealthPoints: "much" }, [NONE, 88, NONE]],
  ["no required vital", { HeartRate: 120 }, null],
  ["a required vital of null", { BatteryPercent: null }, null],
  ["an optional vital that is text", { HeartRate: "fast", BatteryPercent: 88 }, null],
  ["an optional vital that is empty", { HeartRate: "", BatteryPercent: 88 }, null],
  ["an optional vital that is too small", { HeartRate: 19, BatteryPercent: 88 }, null],
  ["an optional vital that is too large", { BatteryPercent: 88, CargoCelsius: 100.1 }, null],
  ["a fraction in a whole vital", { HeartRate: 120.5, BatteryPercent: 88 }, null],
];

for (const [what, more, vitals] of documents) {
  test(`a document with ${what} is ${vitals === null ? "unreadable" : "a reading"}`, () => {
    assert.deepEqual(decodeVitals(more), vitals);
  });
}

test("a fleet without vitals needs none, and ignores those of others", () => {
  serveFleet(POSITIONS);
  assert.deepEqual(decodeVitals({}), []);
  assert.deepEqual(decodeVitals({ BatteryPercent: "empty" }), []);
  assert.deepEqual(buildBatch(decodeText(createLine({})).readings).vitals, []);
});

const LINES = [createLine({ BatteryPercent: 1 }), createLine({ HeartRate: 90, BatteryPercent: 2 })];

test("a packed record has a reading a line", () => {
  const { readings, unreadable } = decodeText(`${LINES.join("")}${createLine({})}`);
  assert.deepEqual(
    [readings.map(({ vitals }) => vitals), unreadable],
    [
      [
        [NONE, 1, NONE],
        [90, 2, NONE],
      ],
      1,
    ],
  );
});

/** Return a field of a Protocol Buffers message, of less than 128 bytes or more. */
function encodeField(number: number, data: Uint8Array): Buffer {
  const length = data.length < 128 ? [data.length] : [(data.length & 127) | 128, data.length >> 7];
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length), data]);
}

test("an aggregate of the Kinesis Producer Library has a reading a record", () => {
  const records = LINES.map((line) => {
    const record = Buffer.concat([Buffer.of(1 << 3, 0), encodeField(3, Buffer.from(line))]);
    return encodeField(3, record);
  });
  const message = Buffer.concat([encodeField(1, Buffer.from("A")), ...records]);
  const digest = createHash("md5").update(message).digest();
  const { readings, unreadable } = decode(Buffer.concat([Buffer.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]), 0);
  assert.deepEqual([readings.map((reading) => getVital(reading, "BatteryPercent")), unreadable], [[1, 2], 0]);
});

const createReadings = () => [
  createReading("A", undefined, withVitals({ HeartRate: 120, BatteryPercent: 88, CargoCelsius: -0.5 })),
  createReading("B", undefined, withVitals({ BatteryPercent: 7 })),
  createReading("A", undefined, withVitals({ HeartRate: 99, BatteryPercent: 87, CargoCelsius: 8.1 })),
];
const createCouriersFrame = (more: Record<string, TestColumn | undefined> = {}) =>
  createFrame("a", 1, 2, [], { data: encodeColumns(["A", "B"], { ...createColumns(createReadings()), ...more }) });

test("a frame has 0 where a reading lacks a vital, and decimals as whole numbers", async () => {
  assert.deepEqual(createColumns(createReadings())["CargoCelsius"], [-5, 7, [1, 0, 87]]);
  const frame = await decodeFrame(createCouriersFrame());
  assert.deepEqual(
    frame?.batch.vitals.map((column) => [...column]),
    [
      [120, NONE, 99],
      [88, 7, 87],
      [-0.5, NONE, 8.1],
    ],
  );
});

test("readings of a frame that are sorted by their arrival keep their vitals", async () => {
  const [first, second] = createReadings();
  const readings = [{ ...first, arrived: first.arrived + 9 }, second];
  const frame = await decodeFrame(createFrame("a", 1, 2, readings));
  assert.deepEqual(
    frame?.batch.vitals.map((column) => [...column]),
    [
      [NONE, 120],
      [7, 88],
      [NONE, -0.5],
    ],
  );
});

test("a column whose readings all lack the vital is valid", async () => {
  const frame = await decodeFrame(createCouriersFrame({ CargoCelsius: [0, 1, [0, 0, 0]] }));
  assert.deepEqual([...(frame?.batch.vitals[2] ?? [])], [NONE, NONE, NONE]);
});

const badColumns: [string, Record<string, TestColumn | undefined>][] = [
  ["0 in a required vital beyond its bounds", { BatteryPercent: [-1, 1, [89, 0, 88]] }],
  ["no column of an optional vital", { HeartRate: undefined }],
  ["an optional vital beyond its bounds", { HeartRate: [0, 1, [252, 0, 100]] }],
  ["a decimal vital beyond its bounds", { CargoCelsius: [0, 2, [1002, 0, 1]] }],
  ["fewer values than readings", { CargoCelsius: [0, 1, [1, 2]] }],
];
for (const [what, more] of badColumns) {
  test(`a frame with ${what} is no frame`, async () => {
    assert.equal(await decodeFrame(createCouriersFrame(more)), null);
  });
}

test("a frame of a fleet without vitals has no columns of them", async () => {
  serveFleet(POSITIONS);
  const frame = await decodeFrame(createFrame("a", 1, 2, [createReading("A")]));
  assert.deepEqual([frame?.batch.unicorn.length, frame?.batch.vitals], [1, []]);
});
