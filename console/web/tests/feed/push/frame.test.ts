import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, deflateSync } from "node:zlib";
import { decodeFrame } from "../../../src/feed/push/frame.ts";
import { getVital, withVitals } from "../../vitals.ts";
import { compress, createColumns, createFrame, createReading, NOW } from "./create-frame.ts";

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

const columns = createColumns(READINGS);
/** Return a frame with some columns replaced; undefined leaves a column out. */
const withColumns = (more: Record<string, unknown>) =>
  createFrame("a", 1, 2, [], { data: compress(JSON.stringify({ ...columns, ...more })) });
const withFields = (more: Record<string, unknown>) => createFrame("a", 1, 2, READINGS, more);
const withJson = (json: string) => withFields({ data: compress(json) });

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
  ["data that is not compressed", withFields({ data: Buffer.from(JSON.stringify(columns)).toString("base64") })],
  ["raw deflate", withFields({ data: deflateRawSync(JSON.stringify(columns)).toString("base64") })],
  ["data that is cut", withFields({ data: deflateSync(JSON.stringify(columns)).subarray(0, 60).toString("base64") })],
  [
    "data with more after it",
    withFields({ data: Buffer.concat([deflateSync("{}"), Buffer.from("x")]).toString("base64") }),
  ],
  ["bytes that are not UTF-8", withFields({ data: deflateSync(new Uint8Array([34, 0xff, 34])).toString("base64") })],
  ["columns that are not JSON", withJson("{")],
  ["columns of null", withJson("null")],
  ["columns that are a list", withJson("[]")],
  ["no names", withColumns({ names: undefined })],
  ["names of numbers", withColumns({ names: [1, 2] })],
  ["an empty name", withColumns({ names: ["", "B"] })],
  ["a name of 129 characters", withColumns({ names: ["A".repeat(129), "B"] })],
  ["a name that functions refuse", withColumns({ names: ["{}", "B"] })],
  ["a name twice", withColumns({ names: ["A", "A"] })],
  ["no indices", withColumns({ name: undefined })],
  ["an index beyond the names", withColumns({ name: [0, 1, 1] })],
  ["a negative index", withColumns({ name: [0, -1, 0] })],
  ["an index between two names", withColumns({ name: [0, 0.5, 0.5] })],
  ["an index that is text", withColumns({ name: [0, "1", 0] })],
  ["fewer indices than readings", withColumns({ name: [0, 1] })],
  ["a time before the year 2000", withColumns({ time: [Date.UTC(2000, 0) - 1, 1, 1] })],
  ["a time after the year 2099", withColumns({ time: [Date.UTC(2100, 0) - 1, 0, 1] })],
  ["differences that overflow", withColumns({ arrived: [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1] })],
  ["an arrival before the epoch", withColumns({ arrived: [NOW, -NOW - 1, 1] })],
  ["a latitude of 90.00001°", withColumns({ latitude: [0, 9_000_001, 0, 0] })],
  ["a latitude of 90.00001° as the sum of both", withColumns({ latitude: [9_000_000, 0, 1, 0] })],
  ["no least latitude", withColumns({ latitude: [0, 0, 0] })],
  ["a longitude of -180.00001°", withColumns({ longitude: [0, 0, 0, -18_000_001] })],
  ["a negative distance", withColumns({ distance: [0, 0, -1, 0] })],
  ["a distance of 100,000.01 m", withColumns({ distance: [0, 0, 10_000_001, 0] })],
  ["a vital beyond 32 bits", withColumns({ HealthPoints: [0, 2 ** 31, 0, 0] })],
  ["a vital below 32 bits", withColumns({ MagicPoints: [0, 0, 0, -(2 ** 31) - 1] })],
  ["a number like 1e999", withJson(JSON.stringify(columns).replace(/"latitude":\[\d+/, '"latitude":[1e999'))],
  ...["arrived", "time", "latitude", "longitude", "distance", "HealthPoints", "MagicPoints"].flatMap(
    (key): [string, string][] => [
      [`no ${key}`, withColumns({ [key]: undefined })],
      [`${key} of null`, withColumns({ [key]: null })],
      [`a ${key} too few`, withColumns({ [key]: columns[key]?.slice(1) })],
      [`a ${key} too many`, withColumns({ [key]: [...(columns[key] ?? []), 0] })],
      [`a fraction in ${key}`, withColumns({ [key]: columns[key]?.map((value) => Number(value) + 0.5) })],
      [`text in ${key}`, withColumns({ [key]: columns[key]?.map(String) })],
      [`null in ${key}`, withColumns({ [key]: columns[key]?.map(() => null) })],
      [`a number of 10^300 in ${key}`, withColumns({ [key]: columns[key]?.map(() => 1e300) })],
    ],
  ),
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
