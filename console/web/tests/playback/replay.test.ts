import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import { SILENCE } from "../../src/events/episode.ts";
import { LEAST_MS } from "../../src/events/hysteresis.ts";
import { Status } from "../../src/fleet/status.ts";
import { Playback } from "../../src/playback/playback.ts";
import { Replay } from "../../src/playback/replay.ts";
import { type Batch, buildBatch, type Reading } from "../../src/readings/batch.ts";
import { ViewState } from "../../src/view/view.ts";
import { getVital, withVitals } from "../vitals.ts";

const NOW = 10_000_000;
const config = parseConfig({ identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" });

/** A stream with one unicorn that reported once a second. Its health is the second. */
class FakeSource {
  readonly reads: number[] = [];
  ended = 0;
  #from = 0;

  startReplay(from: number): void {
    this.#from = from;
  }

  async readReplay(until: number): Promise<Batch> {
    this.reads.push(until);
    const readings: Reading[] = [];
    for (let time = Math.ceil(this.#from / 1000) * 1000; time < until; time += 1000) readings.push(createReading(time));
    this.#from = until;
    return buildBatch(readings);
  }

  requestPlaces(): void {}

  endReplay(): void {
    this.ended += 1;
  }
}

function createReading(time: number): Reading {
  return {
    name: "A",
    arrived: time,
    time,
    latitude: 40,
    longitude: -74,
    distance: 30,
    ...withVitals({ HealthPoints: time / 1000 }),
  };
}

const NOBODY = { addTo: () => {} };
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a replay shows what had arrived by its moment, and the minute before it", async () => {
  const replay = new Replay(new FakeSource(), config.thresholds, 500_000, NOBODY);
  assert.equal(replay.isBuffering, true);
  await settle();
  assert.equal(replay.isBuffering, false);
  assert.equal(getVital(replay.fleet, "HealthPoints")[0], 500);
  assert.equal(replay.fleet.tracks.countPoints(0), 61);
});

test("a replay plays at its rate, pauses at 0, and never passes what was read", async () => {
  const source = new FakeSource();
  const replay = new Replay(source, config.thresholds, 500_000, NOBODY);
  await settle();
  replay.play(1000, 0, NOW);
  assert.equal(replay.position, 500_000);
  await settle();
  replay.play(1000, 10, NOW);
  await settle();
  replay.play(1000, 10, NOW);
  assert.ok(replay.position > 500_000 && replay.position <= (source.reads.at(-1) ?? 0));
  for (let turn = 0; turn < 20; turn += 1) {
    await settle();
    replay.play(1000, 10, NOW);
  }
  assert.ok(replay.position >= 600_000);
  assert.equal(getVital(replay.fleet, "HealthPoints")[0], Math.floor(replay.position / 1000));
});

test("after going back nothing of a later moment is left", async () => {
  const replay = new Replay(new FakeSource(), config.thresholds, 500_000, NOBODY);
  await settle();
  replay.seek(400_000);
  await settle();
  assert.equal(getVital(replay.fleet, "HealthPoints")[0], 400);
});

test("live readings don't move a replayed unicorn, and the live fleet is there at once afterwards", async () => {
  const [view, source] = [new ViewState(), new FakeSource()];
  const playback = new Playback(config, view, source, () => NOW);
  playback.addReadings(buildBatch([createReading(NOW)]));
  playback.seek(500_000);
  await settle();
  playback.addReadings(buildBatch([createReading(NOW + 1000)]));
  playback.tick();
  const replayed = playback.getScene();
  assert.deepEqual([replayed.isLive, getVital(replayed.fleet, "HealthPoints")[0], replayed.now], [false, 500, 500_000]);
  assert.equal(view.current.at, 500_000);
  playback.goLive();
  const live = playback.getScene();
  assert.deepEqual(
    [live.isLive, getVital(live.fleet, "HealthPoints")[0], view.current.at],
    [true, NOW / 1000 + 1, null],
  );
  assert.equal(source.ended, 1);
});

test("a unicorn is not silent just because the feed fails", () => {
  let [now, readUntil] = [NOW, NOW];
  const playback = new Playback(
    config,
    new ViewState(),
    new FakeSource(),
    () => now,
    () => readUntil,
  );
  playback.addReadings(buildBatch([createReading(NOW)]));
  playback.tick();
  now += 60_000;
  assert.deepEqual(playback.tick(), []);
  readUntil = now;
  assert.deepEqual(playback.tick(), [], "silence must have been seen for some seconds");
  readUntil = now += LEAST_MS;
  assert.deepEqual(
    playback.tick().map(({ kind, start }) => [kind, start - NOW]),
    [[SILENCE, 30_000]],
  );
});

test("a feed that starts again doesn't bring silent unicorns back", () => {
  let [now, readUntil] = [NOW + 60_000, 0];
  const playback = new Playback(
    config,
    new ViewState(),
    new FakeSource(),
    () => now,
    () => readUntil,
  );
  playback.addReadings(buildBatch([createReading(NOW)]));
  assert.deepEqual(playback.tick(), [], "before the first read");
  readUntil = now;
  assert.deepEqual(playback.tick(), [], "a first status is not an event");
  assert.equal(playback.live.status[0], Status.stale);
  readUntil = 0;
  now += 1000;
  assert.deepEqual(playback.tick(), []);
  assert.equal(playback.live.status[0], Status.stale);
});

test("a moment close to the present is shown live", () => {
  const view = new ViewState();
  const playback = new Playback(config, view, new FakeSource(), () => NOW);
  playback.seek(NOW - 1000);
  assert.equal(playback.getScene().isLive, true);
});

test("a moment before the stream's retention becomes its start", () => {
  const now = 100 * 3_600_000;
  const playback = new Playback(config, new ViewState(), new FakeSource(), () => now);
  playback.seek(0);
  assert.equal(playback.getScene().now, 76 * 3_600_000);
});
