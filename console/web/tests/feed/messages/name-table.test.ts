import assert from "node:assert/strict";
import { test } from "node:test";
import { NameDecoder, NameEncoder } from "../../../src/feed/messages/name-table.ts";
import { buildBatch } from "../../../src/readings/batch.ts";

const reading = { arrived: 1, time: 1, latitude: 0, longitude: 0, distance: 0, health: 0, magic: 0 };
const batch = (...names: string[]) => buildBatch(names.map((name) => ({ ...reading, name })));

test("a name is sent once, and every batch still says whose each reading is", () => {
  const [sent, received] = [new NameEncoder(), new NameDecoder()];
  const said = [
    ["A", "B", "A"],
    ["B", "C"],
    ["C", "A"],
  ].map((names) => {
    const packed = sent.encode(batch(...names));
    const { names: list, unicorn } = received.decode(packed);
    return { crossed: packed.names, names: [...unicorn].map((number) => list[number]) };
  });
  assert.deepEqual(said, [
    { crossed: ["A", "B"], names: ["A", "B", "A"] },
    { crossed: ["C"], names: ["B", "C"] },
    { crossed: [], names: ["C", "A"] },
  ]);
});

test("numbers begin again where names would be kept for ever, and batches of before keep theirs", () => {
  const [sent, received] = [new NameEncoder(), new NameDecoder()];
  const batches = Array.from({ length: 12 }, (_, number) => {
    const names = Array.from({ length: 10_000 }, (_, name) => `made up ${number} ${name}`);
    return { names, got: received.decode(structuredClone(sent.encode(batch(...names)))) };
  });
  for (const { names, got } of batches) {
    assert.ok(got.names.length <= 50_000);
    assert.deepEqual(
      [...got.unicorn].map((number) => got.names[number]),
      names,
    );
  }
});
