import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, deflateSync, inflateSync } from "node:zlib";
import { decodeFrame } from "../../../src/feed/push/frame.ts";
import { getVital, withVitals } from "../../vitals.ts";
import {
  compress,
  createColumns,
  createFrame,
  createReading,
  encodeColumns,
  NOW,
  type TestColumn,
} from "./create-frame.ts";

const READINGS = [
  createReading("A"),
  createReading("B", NOW + 5, withVitals({ MagicPoints: 149 })),
  createReading("A", NOW + 900),
];

test("a frame has the readings of its columns", async () => {
  const frame = await decodeFrame(createFrame("shardId-0", 4, 7, READINGS, { unreadable: 2 }));
  assert.ok(frame !== null);
  assert.deepEqual(
    [frame.shard, frame.previous, frame.first, frame.last, frame.unreadable],
    ["shardId-0", "4", "5", "7", 2],
  );
  const { batch } = frame;
  assert.deepEqual(
    [batch.names, [...batch.unicorn]],
    [
      ["A", "B"],
      [0, 1, 0],
    ],
  );
  assert.deepEqual([...batch.arrived], [NOW, NOW + 5, NOW + 900]);
  assert.deepEqual([...batch.time], [NOW - 200, NOW - 195, NOW + 700]);
  assert.deepEqual([batch.latitude[0], batch.longitude[0], batch.distance[0]], [40.75, -73.98, 29.5]);
  assert.deepEqual([getVital(batch, "HealthPoints")[1], getVital(batch, "MagicPoints")[1]], [150, 149]);
});

test("sequence numbers are compared as numbers of any length", async () => {
  const numbers = { previous: "9".repeat(56), first: `1${"0".repeat(56)}`, last: `1${"0".repeat(55)}7` };
  const frame = await decodeFrame(createFrame("a", 1, 2, READINGS, numbers));
  assert.deepEqual([frame?.previous, frame?.last], [numbers.previous, numbers.last]);
});

test("sequence numbers keep the zeros that the local cloud begins them with", async () => {
  const frame = await decodeFrame(createFrame("a", 1, 2, READINGS, { previous: "0009", first: "0010", last: "0010" }));
  assert.deepEqual([frame?.previous, frame?.last], ["0009", "0010"]);
});

test("a frame may be the first, and may have no readings", async () => {
  const frame = await decodeFrame(createFrame("a", null, 7, []));
  assert.deepEqual([frame?.previous, frame?.batch.unicorn.length], [null, 0]);
});

test("readings are sorted by their arrival", async () => {
  const frame = await decodeFrame(createFrame("a", 1, 2, [createReading("B", NOW + 9), createReading("A", NOW)]));
  assert.deepEqual([...(frame?.batch.arrived ?? [])], [NOW, NOW + 9]);
  assert.deepEqual(
    [...(frame?.batch.unicorn ?? [])].map((index) => frame?.batch.names[index]),
    ["A", "B"],
  );
});

const NAMES = ["A", "B"];
const columns = createColumns(READINGS);
const DATA = encodeColumns(NAMES, columns);
const INFLATED = inflateSync(Buffer.from(DATA, "base64"));
const withFields = (more: Record<string, unknown>) => createFrame("a", 1, 2, READINGS, more);
/** Return a frame whose data inflates to this. */
const withInflated = (data: string | Buffer) => withFields({ data: compress(data) });
const withNames = (names: unknown) => withFields({ data: encodeColumns(names, columns) });
/** Return a frame with some columns replaced; undefined leaves a column out. */
const withColumns = (more: Record<string, TestColumn | undefined>) =>
  withFields({ data: encodeColumns(NAMES, { ...columns, ...more }) });
const withNumbers = (key: string, first: number, numbers: number[]) => withColumns({ [key]: [first, 7, numbers] });
/** Return a frame with another first value or width of a column in the header, and the same bytes. */
const withHead = (key: string, first: unknown, width: unknown) => {
  const [line, ...rest] = INFLATED.toString("latin1").split("\n");
  const header = JSON.parse(line);
  header.columns = header.columns.map((head: unknown[]) => (head[0] === key ? [key, first, width] : head));
  return withInflated(Buffer.from([JSON.stringify(header), ...rest].join("\n"), "latin1"));
};

const badFrames: [string, string][] = [
  ["nothing", ""],
  ["not JSON", "{"],
  ["no object", "7"],
  ["null", "null"],
  ["a list", "[]"],
  ["no fields", "{}"],
  ["another version", withFields({ version: 2 })],
  ["a version that is text", withFields({ version: "1" })],
  ["no shard", withFields({ shard: undefined })],
  ["an empty shard", withFields({ shard: "" })],
  ["a shard that is a path", withFields({ shard: "../a" })],
  ["no previous", withFields({ previous: undefined })],
  ["a previous that is a number", withFields({ previous: 1 })],
  ["a negative sequence number", withFields({ first: "-1" })],
  ["a hexadecimal sequence number", withFields({ last: "0x10" })],
  ["an endless sequence number", withFields({ last: "1".repeat(129) })],
  ["a last of null", withFields({ last: null })],
  ["a last before the previous", withFields({ previous: "9", last: "8" })],
  ["an unreadable of -1", withFields({ unreadable: -1 })],
  ["an unreadable of 0.5", withFields({ unreadable: 0.5 })],
  ["no data", withFields({ data: undefined })],
  ["data of bytes", withFields({ data: [1, 2] })],
  ["data that is not base64", withFields({ data: "ü%" })],
  ["data that is not compressed", withFields({ data: INFLATED.toString("base64") })],
  ["raw deflate", withFields({ data: deflateRawSync(INFLATED).toString("base64") })],
  ["data that is cut", withFields({ data: deflateSync(INFLATED).subarray(0, 60).toString("base64") })],
  [
    "data with more after it",
    withFields({ data: Buffer.concat([deflateSync(INFLATED), Buffer.of(7)]).toString("base64") }),
  ],
  ["a header that is not UTF-8", withInflated(Buffer.concat([Buffer.of(34, 0xff, 34, 10)]))],
  ["a header without an end", withInflated('{"names": [], "columns": []}')],
  ["a header that is not JSON", withInflated("{\n")],
  ["a header of null", withInflated("null\n")],
  ["a header that is a list", withInflated("[]\n")],
  ["no columns", withInflated('{"names": []}\n')],
  ["columns that are none", withInflated('{"names": [], "columns": []}\n')],
  ["columns of null", withInflated('{"names": [], "columns": [null]}\n')],
  ["bytes that end within a reading", withInflated(INFLATED.subarray(0, -1))],
  ["bytes of one more reading's column", withInflated(Buffer.concat([INFLATED, Buffer.alloc(7)]))],
  ["no names", withNames(undefined)],
  ["names of numbers", withNames([1, 2])],
  ["an empty name", withNames(["", "B"])],
  ["a name of 129 characters", withNames(["A".repeat(129), "B"])],
  ["a name that functions refuse", withNames(["{}", "B"])],
  ["a name twice", withNames(["A", "A"])],
  ["an index beyond the names", withNumbers("name", 0, [0, 2, 2])],
  ["a negative index", withNumbers("name", 0, [0, 1, 0])],
  ["a time before the year 2000", withNumbers("time", Date.UTC(2000, 0) - 1, [0, 2, 2])],
  ["a time after the year 2099", withNumbers("time", Date.UTC(2100, 0) - 1, [0, 0, 2])],
  ["differences that overflow", withNumbers("arrived", Number.MAX_SAFE_INTEGER, [0, 2 ** 55, 0])],
  ["an arrival before the epoch", withNumbers("arrived", NOW, [0, 2 * NOW + 1, 0])],
  ["a latitude of 90.00001°", withNumbers("latitude", 0, [9_000_001, 0, 0])],
  ["a latitude of 90.00001° as the sum of both", withNumbers("latitude", 9_000_000, [0, 1, 0])],
  ["a longitude of -180.00001°", withNumbers("longitude", -18_000_001, [1, 1, 0])],
  ["a negative distance", withNumbers("distance", -1, [1, 0, 1])],
  ["a distance of 100,000.01 m", withNumbers("distance", 0, [0, 10_000_001, 0])],
  ["a vital beyond 32 bits", withNumbers("HealthPoints", 0, [2 ** 31, 0, 0])],
  ["a vital below 32 bits", withNumbers("MagicPoints", -(2 ** 31) - 1, [1, 1, 0])],
  ...Object.keys(columns).flatMap((key): [string, string][] => [
    [`no ${key}`, withColumns({ [key]: undefined })],
    [`a ${key} too few`, withNumbers(key, 0, [0, 0])],
    [`a ${key} too many`, withNumbers(key, 0, [0, 0, 0, 0])],
    ...[0.5, "1", null, 1e300, undefined].flatMap((value): [string, string][] => [
      [`a first ${key} of ${JSON.stringify(value)}`, withHead(key, value, 7)],
      [`a width of ${JSON.stringify(value)} in ${key}`, withHead(key, columns[key]?.[0], value)],
    ]),
    ...[0, -1, 8].map((width): [string, string] => [
      `a width of ${width} in ${key}`,
      withHead(key, columns[key]?.[0], width),
    ]),
  ]),
];

for (const [what, text] of badFrames) {
  test(`a frame with ${what} is no frame`, async () => assert.equal(await decodeFrame(text), null));
}

test("the bounds of the schema are valid", async () => {
  const extremes = [
    createReading("A", NOW, {
      time: Date.UTC(2000, 0),
      latitude: -90,
      longitude: -180,
      distance: 0,
      ...withVitals({ HealthPoints: -(2 ** 31) }),
    }),
    createReading("A".repeat(128), NOW, {
      time: Date.UTC(2100, 0) - 1,
      latitude: 90,
      longitude: 180,
      distance: 100_000,
      ...withVitals({ MagicPoints: 2 ** 31 - 1 }),
    }),
  ];
  const frame = await decodeFrame(createFrame("a", 1, 2, extremes));
  assert.deepEqual([...(frame?.batch.latitude ?? [])], [-90, 90]);
  assert.deepEqual([...(frame?.batch.time ?? [])], [Date.UTC(2000, 0), Date.UTC(2100, 0) - 1]);
});

test("data that inflates to gigabytes is no frame, and is not held in memory", async () => {
  const bomb = deflateSync(Buffer.alloc(400_000_000, 32), { level: 9 }).toString("base64");
  const before = process.memoryUsage().rss;
  assert.equal(await decodeFrame(withFields({ data: bomb })), null);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 150_000_000, `${grown} bytes more`);
});

test("no change of one character makes a frame that throws", async () => {
  const text = createFrame("a", 1, 2, READINGS);
  for (let index = 0; index < text.length; index += 1) {
    for (const character of ['"', "9", "-", "A", "\u0000"]) {
      const frame = await decodeFrame(text.slice(0, index) + character + text.slice(index + 1));
      if (frame !== null) assert.equal(frame.batch.arrived.length, frame.batch.unicorn.length);
    }
  }
});
