import assert from "node:assert/strict";
import { test } from "node:test";
import type { Episode } from "../../src/events/episode.ts";
import { describeDurations, describeKind, describeTogether } from "../../src/events/event-words.ts";
import { countOpen, type Entry, listEntries } from "../../src/events/work-list.ts";
import { createEpisode } from "./watch.ts";

const BY_ANA = { at: 90_000, who: "ana@example.org" };

function createEpisodes(count: number, more: Partial<Episode> = {}): Episode[] {
  return Array.from({ length: count }, (_, number) => createEpisode({ name: `U${number}`, ...more }));
}

const listNames = (entries: readonly Entry[]) => entries.map(({ episodes }) => episodes.map(({ name }) => name).join());

test("open episodes that last come first, then other open ones, then the rest, the newest first in each", () => {
  const entries = listEntries([
    createEpisode({ name: "over", start: 900_000, end: 950_000, acknowledgment: BY_ANA }),
    createEpisode({ name: "old", start: 1_000 }),
    createEpisode({ name: "ended", start: 300_000, end: 310_000 }),
    createEpisode({ name: "seen", start: 999_000, acknowledgment: BY_ANA }),
    createEpisode({ name: "new", start: 200_000 }),
  ]);
  assert.deepEqual(listNames(entries), ["new", "old", "ended", "seen", "over"]);
  assert.equal(countOpen(entries), 3);
});

test("five vehicles that go silent within seconds are one entry, and four are four", () => {
  const five = listEntries(createEpisodes(60).map((episode, number) => ({ ...episode, start: 1_000 + number * 50 })));
  assert.deepEqual([five.length, five[0].episodes.length], [1, 60]);
  assert.equal(describeTogether(five[0]), "60 unicorns went silent together");
  assert.equal(listEntries(createEpisodes(4)).length, 4);
  const apart = createEpisodes(5).map((episode, number) => ({ ...episode, start: number * 11_000 }));
  assert.equal(listEntries(apart).length, 5);
});

test("episodes of different kinds are not together", () => {
  const entries = listEntries([...createEpisodes(5), ...createEpisodes(6, { kind: "HealthPoints", worst: 90 })]);
  assert.deepEqual(
    entries.map((entry) => describeTogether(entry)),
    ["5 unicorns went silent together", "6 unicorns: health below 100 together"],
  );
});

test("a group is open while one of its episodes is", () => {
  const seen = createEpisodes(5, { acknowledgment: BY_ANA, worst: 3, end: 61_000 });
  const [group] = listEntries([...seen, createEpisode({ name: "open" })]);
  assert.equal(group.rank, 0);
  assert.equal(describeTogether(group), "6 unicorns went silent together, 5 lost");
  assert.equal(describeDurations(group, 121_000), "for 2 min, 5 over");
  const [over] = listEntries(seen);
  assert.deepEqual([over.rank, describeTogether(over)], [2, "5 unicorns lost together"]);
  assert.equal(describeDurations(over, 121_000), "over after 1 min");
});

test("a filter takes one kind, or the vehicles with a part of a name", () => {
  const episodes = [
    createEpisode({ name: "Shadowfax" }),
    createEpisode({ name: "Arion" }),
    createEpisode({ name: "Shadow 2", kind: "HealthPoints", worst: 90 }),
  ];
  const list = (kind: string | null, query: string) => listNames(listEntries(episodes, { kind, query })).sort();
  assert.deepEqual(list(null, "shadow"), ["Shadow 2", "Shadowfax"]);
  assert.deepEqual(list("silence", ""), ["Arion", "Shadowfax"]);
  assert.deepEqual(list("silence", "shadow"), ["Shadowfax"]);
  assert.deepEqual([describeKind("silence"), describeKind("HealthPoints")], ["Silent or lost", "Health below 100"]);
});

test("ten thousand open episodes are listed within a frame", () => {
  const episodes = createEpisodes(10_000).map((episode, number) => ({ ...episode, start: number * 2_000 }));
  listEntries(episodes);
  const started = performance.now();
  const entries = listEntries(episodes);
  const milliseconds = performance.now() - started;
  assert.equal(entries.flatMap((entry) => entry.episodes).length, 10_000);
  assert.ok(milliseconds < 50, `${milliseconds} ms`);
});
