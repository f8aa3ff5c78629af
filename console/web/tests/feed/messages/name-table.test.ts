import assert from "node:assert/strict";
import { test } from "node:test";
import { NameDecoder, NameEncoder } from "../../../src/feed/messages/name-table.ts";
import { buildBatch } from "../../../src/readings/batch.ts";
import { withVitals } from "../../vitals.ts";

const reading = { arrived: 1, time: 1, latitude: 0, longitude: 0, distance: 0, ...withVitals() };
const createBatch = (...names: string[]) => buildBatch(names.map((name) => ({ ...reading, name })));

test("a name is sent once, and each reading has its name in every batch", () => {
  const [encoder, decoder] = [new NameEncoder(), new NameDecoder()];
  const transfers = [
    ["A", "B", "A"],
    ["B", "C"],
    ["C", "A"],
  ].map((names) => {
    const encoded = encoder.encode(createBatch(...names));
    const { names: list, unicorn } = decoder.decode(encoded);
    return { sentNames: encoded.names, names: [...unicorn].map((number) => list[number]) };
  });
  assert.deepEqual(transfers, [
    { sentNames: ["A", "B"], names: ["A", "B", "A"] },
    { sentNames: ["C"], names: ["B", "C"] },
    { sentNames: [], names: ["C", "A"] },
  ]);
});

test("the numbers start again before there are too many names, and earlier batches stay valid", () => {
  const [encoder, decoder] = [new NameEncoder(), new NameDecoder()];
  const batches = Array.from({ length: 12 }, (_, number) => {
    const names = Array.from({ length: 10_000 }, (_, name) => `made up ${number} ${name}`);
    return { names, batch: decoder.decode(structuredClone(encoder.encode(createBatch(...names)))) };
  });
  for (const { names, batch } of batches) {
    assert.ok(batch.names.length <= 50_000);
    assert.deepEqual(
      [...batch.unicorn].map((number) => batch.names[number]),
      names,
    );
  }
});
