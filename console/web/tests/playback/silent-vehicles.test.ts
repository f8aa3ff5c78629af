import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import type { PlaceQuestion } from "../../src/feed/aws/last-place.ts";
import type { PlaceAnswer } from "../../src/feed/messages/protocol.ts";
import type { Fleet } from "../../src/fleet/fleet.ts";
import { STATUS_NAMES } from "../../src/fleet/status.ts";
import { Playback } from "../../src/playback/playback.ts";
import { type Batch, buildBatch, type Reading } from "../../src/readings/batch.ts";
import { DEFAULT_VIEW, ViewState } from "../../src/view/view.ts";
import { createReading } from "../fleet/create-fleet.ts";

const config = parseConfig({ identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" });
const START = 1_700_000_040;
const NOW = START + 4_000;
/** The seconds in which each vehicle reports; its latitude tells when. */
const REPORTS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  Steady: [[0, 4_000]],
  "Lost early": [[0, 100]],
  "Silent and back": [
    [0, 1_000],
    [1_400, 4_000],
  ],
  "Often silent": Array.from({ length: 20 }, (_, index) => [index * 200, index * 200 + 80] as const),
  "Lost late": [[0, 3_990]],
  "Short break": [
    [0, 3_750],
    [3_900, 4_000],
  ],
  "Not there yet": [[2_000, 4_000]],
};
const READINGS = Object.entries(REPORTS)
  .flatMap(([name, spans]) =>
    spans.flatMap(([first, last]) =>
      Array.from({ length: last - first }, (_, index) => {
        const second = START + first + index;
        return createReading(name, second, { latitude: (second - START) / 100 });
      }),
    ),
  )
  .sort((a, b) => a.arrived - b.arrived);

/** The stream of these readings, and the table of their minutes. */
class Recording {
  asked = 0;
  #from = 0;

  startReplay(from: number): void {
    this.#from = from;
  }

  async readReplay(until: number): Promise<Batch> {
    const from = this.#from;
    this.#from = until;
    return buildBatch(READINGS.filter(({ arrived }) => arrived >= from && arrived < until));
  }

  endReplay(): void {}

  requestPlaces(questions: readonly PlaceQuestion[], onAnswers: (answers: readonly PlaceAnswer[]) => void): void {
    this.asked += questions.length;
    setTimeout(() => onAnswers(questions.map((question) => ({ name: question.name, place: findRow(question) }))), 0);
  }
}

/** Return the end of the newest minute that starts until a moment. */
function findRow({ name, until }: PlaceQuestion): Reading | null {
  const startOfMinute = (time: number) => Math.floor(time / 60_000) * 60_000;
  return READINGS.findLast((reading) => reading.name === name && startOfMinute(reading.time) <= until) ?? null;
}

/** Open a console now. It has read the last five minutes, and knows the others from the roster. */
function openPlayback() {
  const recording = new Recording();
  const playback = new Playback(config, new ViewState(), recording, () => NOW * 1000);
  playback.addRoster(createRoster());
  playback.addReadings(buildBatch(READINGS.filter(({ arrived }) => arrived >= (NOW - 300) * 1000)));
  return { playback, recording };
}

function createRoster(): Batch {
  const last = new Map(READINGS.map((reading) => [reading.name, reading]));
  return buildBatch([...last.values()].sort((a, b) => a.arrived - b.arrived));
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** Return the name, status, place and last arrival of each vehicle of a fleet. */
function describe(fleet: Fleet): string[] {
  return fleet.names
    .map((name, id) => {
      const status = STATUS_NAMES[fleet.status[id] as 0 | 1 | 2 | 3];
      return `${name} ${status} ${fleet.latitude[id]} ${fleet.arrived[id] / 1000 - START}`;
    })
    .sort();
}

/** Return what was known at a second, by the whole recording. */
function describeTruth(second: number): string[] {
  const last = new Map<string, Reading>();
  for (const reading of READINGS) if (reading.arrived <= (START + second) * 1000) last.set(reading.name, reading);
  return [...last.values()]
    .map(({ name, latitude, arrived }) => {
      const silence = START + second - arrived / 1000;
      const status = silence >= 300 ? "lost" : silence >= 30 ? "stale" : "healthy";
      return `${name} ${status} ${latitude} ${arrived / 1000 - START}`;
    })
    .sort();
}

async function scrub(playback: Playback, second: number): Promise<string[]> {
  playback.seek((START + second) * 1000);
  await settle();
  return describe(playback.getScene().fleet);
}

for (const second of [90, 500, 1_100, 1_350, 1_450, 2_190, 3_500, 3_850, 3_900]) {
  test(`scrubbing to ${second} s shows what was known then: the same names, statuses and places`, async () => {
    assert.deepEqual(await scrub(openPlayback().playback, second), describeTruth(second));
  });
}

test("scrubbing to a moment shows the same as playing to it", async () => {
  let now = NOW * 1000;
  const view = new ViewState();
  const playing = new Playback(config, view, new Recording(), () => now);
  playing.addRoster(createRoster());
  await scrub(playing, 900);
  view.change({ rate: 60 });
  while ((view.current.at ?? 0) < (START + 1_350) * 1000) {
    now += 200;
    playing.tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const second = (view.current.at ?? 0) / 1000 - START;
  const played = describe(playing.getScene().fleet);
  assert.deepEqual(played, describeTruth(second));
  assert.deepEqual(await scrub(openPlayback().playback, second), played);
});

test("the table is asked only about those who were heard after a silence, and once", async () => {
  const { playback, recording } = openPlayback();
  await scrub(playback, 1_350);
  assert.equal(recording.asked, 3, "silent and back, often silent, and not there yet");
  await scrub(playback, 1_340);
  assert.equal(recording.asked, 3, "the answers hold at an earlier moment of the silence");
});

test("a moment of the last minutes needs no table, since the tracks have it", async () => {
  const { playback, recording } = openPlayback();
  recording.requestPlaces = () => {};
  assert.deepEqual(await scrub(playback, 3_850), describeTruth(3_850));
});

test("who becomes known later is added to the replay that is shown", async () => {
  const recording = new Recording();
  const playback = new Playback(config, new ViewState(), recording, () => NOW * 1000);
  assert.deepEqual(
    await scrub(playback, 500),
    describeTruth(500).filter((line) => !line.startsWith("Lost early")),
  );
  playback.addRoster(buildBatch(READINGS.filter(({ name }) => name === "Lost early").slice(-1)));
  for (let turn = 0; turn < 10; turn += 1) playback.tick();
  await settle();
  assert.ok(describe(playback.getScene().fleet).some((line) => line.startsWith("Lost early lost")));
});

test("a paused replay of a link, which opens before anything is known, shows who was silent then", async () => {
  const view = new ViewState({ ...DEFAULT_VIEW, at: (START + 1_350) * 1000, rate: 0 });
  const playback = new Playback(config, view, new Recording(), () => NOW * 1000);
  playback.tick();
  await settle();
  for (let turn = 0; turn < 7; turn += 1) playback.tick();
  playback.addReadings(buildBatch(READINGS.filter(({ arrived }) => arrived >= (NOW - 300) * 1000)));
  playback.addRoster(createRoster());
  for (let turn = 0; turn < 7; turn += 1) {
    playback.tick();
    await settle();
  }
  assert.deepEqual(describe(playback.getScene().fleet), describeTruth(1_350));
});
