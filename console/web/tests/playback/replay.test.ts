import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import { Status } from "../../src/fleet/status.ts";
import { Playback } from "../../src/playback/playback.ts";
import { Replay } from "../../src/playback/replay.ts";
import { type Batch, buildBatch, type Reading } from "../../src/readings/batch.ts";
import { ViewState } from "../../src/view/view.ts";

const NOW = 10_000_000;
const config = parseConfig({ identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" });

/** A unicorn that reports each second of the past, its health the second. */
class Past {
  readonly asked: number[] = [];
  ended = 0;
  #from = 0;

  startReplay(from: number): void {
    this.#from = from;
  }

  async readReplay(until: number): Promise<Batch> {
    this.asked.push(until);
    const readings: Reading[] = [];
    for (let time = Math.ceil(this.#from / 1000) * 1000; time < until; time += 1000) readings.push(readingAt(time));
    this.#from = until;
    return buildBatch(readings);
  }

  endReplay(): void {
    this.ended += 1;
  }
}

function readingAt(time: number): Reading {
  return {
    name: "A",
    arrived: time,
    time,
    latitude: 40,
    longitude: -74,
    distance: 30,
    health: time / 1000,
    magic: 150,
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a moment shows what had arrived by then, and its minute before", async () => {
  const replay = new Replay(new Past(), config.thresholds, 500_000);
  assert.equal(replay.isBuffering, true);
  await settled();
  assert.equal(replay.isBuffering, false);
  assert.equal(replay.fleet.health[0], 500);
  assert.equal(replay.fleet.tracks.countPoints(0), 61);
});

test("it plays at its rate, stands still at 0, and never beyond what was read", async () => {
  const past = new Past();
  const replay = new Replay(past, config.thresholds, 500_000);
  await settled();
  replay.play(1000, 0, NOW);
  assert.equal(replay.position, 500_000);
  await settled();
  replay.play(1000, 10, NOW);
  await settled();
  replay.play(1000, 10, NOW);
  assert.ok(replay.position > 500_000 && replay.position <= (past.asked.at(-1) ?? 0));
  for (let turn = 0; turn < 20; turn += 1) {
    await settled();
    replay.play(1000, 10, NOW);
  }
  assert.ok(replay.position >= 600_000);
  assert.equal(replay.fleet.health[0], Math.floor(replay.position / 1000));
});

test("going back begins anew: nothing of a later moment is left", async () => {
  const replay = new Replay(new Past(), config.thresholds, 500_000);
  await settled();
  replay.seek(400_000);
  await settled();
  assert.equal(replay.fleet.health[0], 400);
});

test("live readings never move a replayed unicorn, and the present is there at once", async () => {
  const [view, past] = [new ViewState(), new Past()];
  const playback = new Playback(config, view, past, () => NOW);
  playback.addReadings(buildBatch([readingAt(NOW)]));
  playback.seek(500_000);
  await settled();
  playback.addReadings(buildBatch([readingAt(NOW + 1000)]));
  playback.tick();
  const replayed = playback.getScene();
  assert.deepEqual([replayed.live, replayed.fleet.health[0], replayed.now], [false, 500, 500_000]);
  assert.equal(view.current.at, 500_000);
  playback.goLive();
  const live = playback.getScene();
  assert.deepEqual([live.live, live.fleet.health[0], view.current.at], [true, NOW / 1000 + 1, null]);
  assert.equal(past.ended, 1);
});

test("nobody is silent whom a feed that fails could not hear", () => {
  let [now, known] = [NOW, NOW];
  const playback = new Playback(
    config,
    new ViewState(),
    new Past(),
    () => now,
    () => known,
  );
  playback.addReadings(buildBatch([readingAt(NOW)]));
  playback.tick();
  now += 60_000;
  assert.deepEqual(playback.tick(), []);
  known = now;
  assert.deepEqual(
    playback.tick().map(({ kind }) => kind),
    ["went silent"],
  );
});

test("a feed that begins anew brings nobody back who is silent", () => {
  let [now, known] = [NOW + 60_000, 0];
  const playback = new Playback(
    config,
    new ViewState(),
    new Past(),
    () => now,
    () => known,
  );
  playback.addReadings(buildBatch([readingAt(NOW)]));
  assert.deepEqual(playback.tick(), [], "before anything was read");
  known = now;
  assert.deepEqual(playback.tick(), [], "what was so from the start");
  assert.equal(playback.live.status[0], Status.stale);
  known = 0;
  now += 1000;
  assert.deepEqual(playback.tick(), []);
  assert.equal(playback.live.status[0], Status.stale);
});

test("a moment that is hardly past is the present", () => {
  const view = new ViewState();
  const playback = new Playback(config, view, new Past(), () => NOW);
  playback.seek(NOW - 1000);
  assert.equal(playback.getScene().live, true);
});

test("a moment before the stream's retention is its beginning", () => {
  const now = 100 * 3_600_000;
  const playback = new Playback(config, new ViewState(), new Past(), () => now);
  playback.seek(0);
  assert.equal(playback.getScene().now, 76 * 3_600_000);
});
