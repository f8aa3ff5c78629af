import assert from "node:assert/strict";
import { test } from "node:test";
import { type Episode, SILENCE } from "../../src/events/episode.ts";
import { findNear, findNeighbor } from "../../src/events/event-moments.ts";

const createEpisode = (name: string, start: number, end: number | null = null): Episode => ({
  ...{ kind: SILENCE, name, start, end, worst: 2, latitude: 0, longitude: 0, acknowledgment: null },
});
const EPISODES = [createEpisode("a", 100, 500), createEpisode("c", 300), createEpisode("b", 200, 290)];
const listNear = (moment: number, reach: number) => findNear(EPISODES, moment, reach).map(({ name }) => name);

test("a mark is of those that begin or end near it, the nearest first", () => {
  assert.deepEqual(listNear(294, 10), ["b", "c"]);
  assert.deepEqual(listNear(505, 10), ["a"]);
  assert.deepEqual(listNear(400, 10), []);
});

test("the next event begins after a moment, and the one before it before", () => {
  const find = (moment: number, isNext: boolean) => findNeighbor(EPISODES, moment, isNext)?.name ?? null;
  assert.deepEqual([find(100, true), find(200, true), find(300, true)], ["b", "c", null]);
  assert.deepEqual([find(300, false), find(200, false), find(100, false)], ["b", "a", null]);
});
