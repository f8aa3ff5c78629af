import assert from "node:assert/strict";
import { test } from "node:test";
import { EpisodeLog } from "../../src/events/episode-log.ts";
import { EventSharing, type TabChannel } from "../../src/events/event-sharing.ts";
import { EventStorage, type TextStorage } from "../../src/events/event-storage.ts";
import { THRESHOLDS } from "../fleet/create-fleet.ts";
import { withVitals } from "../vitals.ts";
import { createEpisode, Watch } from "./watch.ts";

class Memory implements TextStorage {
  readonly texts = new Map<string, string>();
  room = Number.POSITIVE_INFINITY;

  load(name: string): string | null {
    return this.texts.get(name) ?? null;
  }

  save(name: string, value: string): boolean {
    if (value.length > this.room) return false;
    this.texts.set(name, value);
    return true;
  }
}

/** Channels of tabs that hear each other. */
function connect(count: number): TabChannel[] {
  const tabs: TabChannel[] = Array.from({ length: count }, () => ({
    onmessage: null,
    postMessage(data) {
      for (const tab of tabs) if (tab !== this) tab.onmessage?.({ data: structuredClone(data) });
    },
  }));
  return tabs;
}

interface Opened {
  readonly log: EpisodeLog;
  readonly sharing: EventSharing;
}

function open(memory: TextStorage, channel: TabChannel | null = null, stage = "pool stream"): Opened {
  const log = new EpisodeLog(THRESHOLDS);
  return { log, sharing: new EventSharing(log, new EventStorage(memory, stage), channel, () => 60_000, null) };
}

const low = withVitals({ HealthPoints: 60 });

test("a reload keeps episodes and acknowledgments, and an episode that lasts goes on", () => {
  const memory = new Memory();
  const first = open(memory);
  const watch = new Watch(first.log);
  for (let second = 0; second < 10; second += 1) watch.see(second, { A: low, B: low });
  first.sharing.acknowledge(first.log.episodes.slice(0, 1));
  const second = open(memory);
  const byName = ({ log }: Opened) => [...log.episodes].sort((a, b) => a.name.localeCompare(b.name));
  assert.deepEqual(byName(second), byName(first));
  assert.deepEqual(
    byName(second).map(({ acknowledgment }) => acknowledgment?.at ?? null),
    [60_000, null],
  );
  const later = new Watch(second.log);
  for (let at = 20; at < 40; at += 1) later.see(at, { A: low, B: at < 25 ? low : {} });
  assert.deepEqual(later.list().sort(), ["A health 60 < 100 0–", "B health 60 < 100 0–25"]);
});

test("a reload keeps what is over beside what lasts, also of one vehicle", () => {
  const memory = new Memory();
  const { log, sharing } = open(memory);
  log.restore([createEpisode({ start: 1_000, end: 2_000 }), createEpisode({ start: 3_000 })]);
  sharing.save();
  const ends = open(memory).log.episodes.map(({ end }) => end);
  assert.deepEqual(new Set(ends), new Set([null, 2_000]));
});

test("other stages have events of their own", () => {
  const memory = new Memory();
  const { log, sharing } = open(memory);
  log.restore([createEpisode()]);
  sharing.save();
  assert.equal(open(memory, null, "pool other").log.episodes.length, 0);
  assert.equal(open(memory).log.episodes.length, 1);
});

test("tabs share acknowledgments at once", () => {
  const [one, two] = connect(2).map((channel) => open(new Memory(), channel));
  for (const { log } of [one, two]) log.restore([createEpisode(), createEpisode({ name: "B" })]);
  let changes = 0;
  two.sharing.onChange = () => {
    changes += 1;
  };
  one.sharing.acknowledge([one.log.episodes[0]]);
  assert.deepEqual([two.log.episodes[0].acknowledgment, changes], [{ at: 60_000, who: null }, 1]);
  assert.equal(two.log.episodes[1].acknowledgment, null);
});

test("one acknowledgment for each kind covers any number of vehicles", () => {
  const { log, sharing } = open(new Memory());
  log.restore(Array.from({ length: 1_000 }, (_, number) => createEpisode({ name: `U${number}` })));
  const made: number[] = [];
  sharing.onMade = ({ names }) => made.push(names.length);
  sharing.acknowledge(log.episodes);
  assert.deepEqual(made, [1_000]);
  assert.ok(log.episodes.every(({ acknowledgment }) => acknowledgment !== null));
});

test("an acknowledgment covers an episode that began by a clock that is ahead", () => {
  const { log, sharing } = open(new Memory());
  log.restore([createEpisode({ start: 60_000 })]);
  (log.episodes[0] as { start: number }).start = 60_500;
  sharing.acknowledge(log.episodes);
  assert.notEqual(log.episodes[0].acknowledgment, null);
});

test("storage that is full keeps what is worth most, and one that fails does no harm", () => {
  const memory = new Memory();
  memory.room = 400;
  const { log, sharing } = open(memory);
  log.restore([
    ...Array.from({ length: 20 }, (_, number) => createEpisode({ name: `over ${number}`, end: 2_000 })),
    createEpisode({ name: "lasts" }),
  ]);
  sharing.save();
  const kept = open(memory).log.episodes.map(({ name }) => name);
  assert.ok(kept.length > 0 && kept.length < 21 && kept[0] === "lasts", `${kept}`);
  const broken = open({ load: () => null, save: () => false });
  broken.log.restore([createEpisode()]);
  broken.sharing.save();
  assert.equal(broken.log.episodes.length, 1);
});

for (const text of ["", "1 ", "1 {", "0 []", '1 {"a":1}', "1 [1,null,[],{}]", '1 [["silence","A",null,null,2,0,0]]']) {
  test(`a page starts without events where ${JSON.stringify(text)} is stored`, () => {
    const memory = new Memory();
    memory.texts.set("episodes pool stream", text);
    memory.texts.set("acknowledgments pool stream", text);
    assert.deepEqual(open(memory).log.episodes, []);
  });
}

test("messages of another version of the page are ignored", () => {
  const [one, two] = connect(2);
  const { log } = open(new Memory(), two);
  log.restore([createEpisode()]);
  for (const message of [null, 7, {}, { kind: "silence", names: "A", at: 1, who: null }]) one.postMessage(message);
  assert.equal(log.episodes[0].acknowledgment, null);
});

test("what is older than a day is forgotten", () => {
  const memory = new Memory();
  const { log, sharing } = open(memory);
  log.restore([createEpisode({ name: "old", start: 60_000 - 25 * 3_600_000 }), createEpisode({ name: "new" })]);
  log.acknowledge({ kind: "silence", names: ["old"], at: 60_000 - 25 * 3_600_000, who: null });
  sharing.save();
  const after = open(memory).log;
  assert.deepEqual([after.episodes.map(({ name }) => name), after.book.all], [["new"], []]);
});
