import assert from "node:assert/strict";
import { test } from "node:test";
import { EpisodeLog, MAX_EPISODES } from "../../src/events/episode-log.ts";
import { THRESHOLDS } from "../fleet/create-fleet.ts";
import { withVitals } from "../vitals.ts";
import { createEpisode, Watch } from "./watch.ts";

const health = (points: number) => withVitals({ HealthPoints: points });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("a value around its threshold for minutes is one episode with its worst value", () => {
  const watch = new Watch();
  for (const second of range(0, 180)) watch.see(second, { A: health([98, 97, 99, 101, 98, 102][second % 6]) });
  for (const second of range(180, 200)) watch.see(second, { A: health(140) });
  assert.deepEqual(watch.list(), ["A health 97 < 100 0–179"]);
});

test("sixty vehicles whose vitals wander around the threshold have an episode each, and none flickers", () => {
  const watch = new Watch();
  const names = range(0, 60).map((number) => `U${number}`);
  for (const second of range(0, 180)) {
    const value = (number: number) => 100 + 4 * Math.sin((second + number * 7) / 3);
    watch.see(second, Object.fromEntries(names.map((name, number) => [name, health(value(number))])));
  }
  const counts = names.map((name) => watch.log.episodes.filter((episode) => episode.name === name).length);
  assert.ok(Math.max(...counts) === 1, `${counts}`);
});

test("trouble that lasts less than five seconds is no episode", () => {
  const watch = new Watch();
  for (const second of range(0, 60)) watch.see(second, { A: health(second % 10 < 4 ? 50 : 140) });
  assert.deepEqual(watch.list(), []);
});

test("an episode ends when all was good for ten seconds, and a later one is another", () => {
  const watch = new Watch();
  const isBad = (second: number) => second < 20 || (second >= 25 && second < 30) || second >= 50;
  for (const second of range(0, 60)) watch.see(second, { A: health(isBad(second) ? 60 : 140) });
  assert.deepEqual(watch.list(), ["A health 60 < 100 0–30", "A health 60 < 100 50–"]);
});

test("a value barely beyond its threshold ends the episode after a minute", () => {
  const watch = new Watch();
  for (const second of range(0, 90)) watch.see(second, { A: health(second < 20 ? 60 : 101) });
  assert.deepEqual(watch.list(), ["A health 60 < 100 0–20"]);
});

test("a vehicle that goes silent and is lost has one episode, which ends when it comes back", () => {
  const watch = new Watch();
  watch.see(0, { A: {} });
  for (const second of range(1, 35)) watch.see(second);
  assert.deepEqual(watch.list(), [], "the silence must have been seen for five seconds");
  assert.equal(watch.see(35).length, 1);
  assert.deepEqual(watch.list(), ["A went silent 30–"]);
  watch.see(301);
  assert.deepEqual(watch.list(), ["A lost 30–"]);
  watch.see(310, { A: {} });
  assert.deepEqual(watch.list(), ["A lost 30–310"]);
});

test("silence neither ends nor begins an alert, and the alert goes on after it", () => {
  const watch = new Watch();
  for (const second of range(0, 10)) watch.see(second, { A: health(60), B: health(140) });
  for (const second of range(10, 100)) watch.see(second);
  for (const second of range(100, 105)) watch.see(second, { A: health(55), B: {} });
  assert.deepEqual(watch.list(), ["A health 55 < 100 0–", "A went silent 39–100", "B went silent 39–100"]);
});

test("each vital has an episode of its own, with the place where it began", () => {
  const watch = new Watch();
  for (const second of range(0, 10)) {
    watch.see(second, { A: { ...withVitals({ HealthPoints: 60, MagicPoints: 70 }), latitude: 40 + second / 1000 } });
  }
  assert.deepEqual(watch.list(), ["A health 60 < 100 0–", "A magic 70 < 100 0–"]);
  assert.equal(watch.log.episodes[0].latitude, 40);
});

test("an acknowledgment covers what began until then, and not what begins later", () => {
  const watch = new Watch();
  const acknowledged = () => watch.log.episodes.map(({ acknowledgment }) => acknowledgment?.who ?? null);
  for (const second of range(0, 10)) watch.see(second, { A: health(60), B: health(60) });
  watch.log.acknowledge({ kind: "HealthPoints", names: ["A"], at: 9_000, who: "ana@example.org" });
  assert.deepEqual(acknowledged(), ["ana@example.org", null]);
  for (const second of range(10, 30)) watch.see(second, { A: health(140), B: health(140) });
  for (const second of range(30, 40)) watch.see(second, { A: health(60), B: health(140) });
  assert.deepEqual(acknowledged(), ["ana@example.org", null, null]);
  const again = { kind: "HealthPoints", names: ["A", "B"], at: 35_000, who: "ben@example.org" };
  assert.equal(watch.log.acknowledge(again), true);
  assert.equal(watch.log.acknowledge({ ...again }), false, "it counts once");
  assert.deepEqual(acknowledged(), ["ana@example.org", "ben@example.org", "ben@example.org"]);
  watch.log.acknowledge({ ...again, kind: "MagicPoints", at: 99_000, who: "cy@example.org" });
  assert.deepEqual(acknowledged(), ["ana@example.org", "ben@example.org", "ben@example.org"]);
});

test("an acknowledgment that arrives before the episode is seen here covers it too", () => {
  const watch = new Watch();
  watch.log.acknowledge({ kind: "HealthPoints", names: ["A"], at: 3_000, who: null });
  for (const second of range(0, 10)) watch.see(second, { A: health(60) });
  assert.deepEqual(watch.log.episodes[0].acknowledgment?.at, 3_000);
});

test("with too many episodes those are dropped that are acknowledged and over, and then the oldest", () => {
  const log = new EpisodeLog(THRESHOLDS);
  const open = Array.from({ length: MAX_EPISODES - 10 }, (_, number) => createEpisode({ name: `open ${number}` }));
  const over = Array.from({ length: 20 }, (_, number) => createEpisode({ name: `over ${number}`, end: 5_000 }));
  log.acknowledge({ kind: "silence", names: over.map(({ name }) => name), at: 9_000, who: null });
  log.restore([...over, ...open]);
  assert.equal(log.episodes.length, MAX_EPISODES * 0.9);
  assert.ok(log.episodes.every(({ name }) => name.startsWith("open")));
});
