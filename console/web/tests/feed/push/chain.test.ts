import assert from "node:assert/strict";
import { test } from "node:test";
import { Chain } from "../../../src/feed/push/chain.ts";

/** Return a link after a record up to another. */
function link(previous: number | null, last: number) {
  const text = previous === null ? null : String(previous);
  return { previous: text, first: String(previous === null ? last : previous + 1), last: String(last) };
}

/** Return a chain after the page's first snapshot, up to a record. */
function createChain(last: number): Chain {
  const chain = new Chain(false);
  chain.addSnapshot([link(null, last)]);
  assert.equal(chain.hole, null);
  return chain;
}

test("frames in order leave no hole", () => {
  const chain = createChain(8);
  for (const last of [9, 10, 11]) chain.add(link(last - 1, last));
  assert.deepEqual([chain.reached, chain.hole], ["11", null]);
});

test("numbers are compared as numbers, not as text", () => {
  const chain = createChain(9);
  chain.add(link(10, 11));
  assert.deepEqual(chain.hole, { after: "9", upTo: "10" });
});

test("a record that no frame has room for is missing, until it was read from the stream", () => {
  const chain = createChain(8);
  const leftOut = { previous: "9", first: "9", last: "9" };
  chain.add(leftOut);
  chain.add(link(9, 10));
  assert.deepEqual([chain.reached, chain.hole], ["10", { after: "8", upTo: "9" }]);
  chain.fill("9");
  chain.add(leftOut);
  assert.deepEqual([chain.reached, chain.hole], ["10", null]);
});

test("frames that come twice or late change nothing", () => {
  const chain = createChain(8);
  chain.add(link(8, 12));
  for (const frame of [link(8, 12), link(4, 8), link(12, 12)]) chain.add(frame);
  assert.deepEqual([chain.reached, chain.hole], ["12", null]);
});

test("frames in another order leave no hole once all have come", () => {
  const chain = createChain(5);
  for (const [previous, last] of [
    [7, 8],
    [5, 6],
  ] as const)
    chain.add(link(previous, last));
  assert.deepEqual(chain.hole, { after: "6", upTo: "7" });
  chain.add(link(6, 7));
  assert.deepEqual([chain.reached, chain.hole], ["8", null]);
});

test("two holes become one, from the first record that is missing", () => {
  const chain = createChain(5);
  chain.add(link(7, 8));
  chain.add(link(8, 9));
  chain.add(link(11, 12));
  assert.deepEqual([chain.known, chain.reached, chain.hole], ["5", "12", { after: "5", upTo: "11" }]);
});

test("a frame that follows nothing known leaves a hole up to its first record", () => {
  const chain = createChain(5);
  chain.add({ previous: null, first: "9", last: "12" });
  assert.deepEqual(chain.hole, { after: "5", upTo: "9" });
});

test("a snapshot fills a hole that it reaches over", () => {
  const chain = createChain(5);
  chain.add(link(7, 8));
  chain.addSnapshot([link(3, 6), link(6, 7)]);
  assert.deepEqual([chain.reached, chain.hole], ["8", null]);
});

test("a snapshot that is too old fills the beginning of a hole", () => {
  const chain = createChain(5);
  chain.add(link(8, 9));
  chain.addSnapshot([link(5, 6), link(6, 7)]);
  assert.deepEqual(chain.hole, { after: "7", upTo: "8" });
});

test("a snapshot that begins too late fills the end of a hole", () => {
  const chain = createChain(5);
  chain.add(link(20, 21));
  chain.addSnapshot([link(15, 18), link(18, 21)]);
  assert.deepEqual([chain.reached, chain.hole], ["21", { after: "5", upTo: "15" }]);
});

test("a snapshot that begins after all that is known shows a hole", () => {
  const chain = createChain(5);
  chain.addSnapshot([link(9, 10), link(10, 11)]);
  assert.deepEqual([chain.reached, chain.hole], ["11", { after: "5", upTo: "9" }]);
});

test("of a snapshot with a hole only what is after the hole counts", () => {
  const chain = createChain(5);
  chain.addSnapshot([link(5, 6), link(8, 9)]);
  assert.deepEqual(chain.hole, { after: "5", upTo: "8" });
});

test("an empty snapshot changes nothing", () => {
  const chain = createChain(5);
  chain.addSnapshot([]);
  assert.deepEqual([chain.reached, chain.hole], ["5", null]);
});

test("what was pushed before the first snapshot leaves a hole before it", () => {
  const chain = new Chain(false);
  chain.add(link(10, 11));
  assert.deepEqual(chain.hole, { after: null, upTo: "10" });
  chain.addSnapshot([link(5, 9)]);
  assert.deepEqual(chain.hole, { after: "9", upTo: "10" });
  chain.addSnapshot([link(5, 9), link(9, 11)]);
  assert.equal(chain.hole, null);
});

test("of a new shard nothing is missing, unless a frame names one before it", () => {
  const chain = new Chain(true);
  chain.add(link(null, 3));
  assert.equal(chain.hole, null);
  const other = new Chain(true);
  other.add(link(3, 4));
  assert.deepEqual(other.hole, { after: null, upTo: "3" });
});

test("a hole that grows while it is filled stays open at its end", () => {
  const chain = createChain(5);
  chain.add(link(7, 8));
  chain.add(link(11, 12));
  chain.fill("7");
  assert.deepEqual(chain.hole, { after: "7", upTo: "11" });
  chain.fill("11");
  assert.equal(chain.hole, null);
});

test("with frames lost, late and twice at random, nothing is thought to be known that did not come", () => {
  let state = 7;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let round = 0; round < 500; round += 1) {
    const all = Array.from({ length: 12 }, (_, index) => link(index === 0 ? null : index * 3, (index + 1) * 3));
    const chain = new Chain(false);
    const came = new Set<number>();
    let begin = all.length;
    for (let place = 0; place < all.length; place += 1) {
      if (random(3) === 0) {
        const from = random(place + 1);
        if (chain.known === null) begin = from;
        for (let index = from; index <= place; index += 1) came.add(index);
        chain.addSnapshot(all.slice(from, place + 1));
      }
      for (const index of [...(random(3) > 0 ? [place] : []), ...(random(5) === 0 ? [random(place + 1)] : [])]) {
        came.add(index);
        chain.add(all[index]);
      }
      const known = chain.known === null ? -1 : Number(chain.known) / 3 - 1;
      for (let index = begin; index <= known; index += 1) assert.ok(came.has(index), `round ${round}, frame ${index}`);
    }
    chain.addSnapshot(all);
    assert.deepEqual([chain.reached, chain.hole], ["36", null], `round ${round}`);
  }
});
