import assert from "node:assert/strict";
import { test } from "node:test";
import { listEntries } from "../../src/events/work-list.ts";
import { keepOrder, listLines } from "../../src/panels/event-lines.ts";
import { createEpisode } from "../events/watch.ts";

test("a group is one line, and has a line for each episode while it is open", () => {
  const entries = listEntries([
    ...["A", "B", "C", "D", "E"].map((name) => createEpisode({ name, start: 50_000 })),
    createEpisode({ name: "alone" }),
  ]);
  const describe = (expanded: ReadonlySet<string>) =>
    listLines(entries, expanded).map(({ episode, episodes }) => episode?.name ?? episodes.length);
  assert.deepEqual(describe(new Set()), [5, "alone"]);
  assert.deepEqual(describe(new Set([entries[0].id])), [5, "A", "B", "C", "D", "E", "alone"]);
  const ids = listLines(entries, new Set([entries[0].id])).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("while somebody aims at the list, entries keep their order, and new ones come before them", () => {
  const [a, b, c] = ["A", "B", "C"].map((name, number) => createEpisode({ name, start: 1_000 + 20_000 * number }));
  const before = listEntries([a, b, c]);
  const after = listEntries([
    { ...c, acknowledgment: { at: 70_000, who: null } },
    b,
    a,
    createEpisode({ name: "D", start: 90_000 }),
  ]);
  const names = (entries: typeof before) => entries.map(({ episodes: [{ name }] }) => name);
  assert.deepEqual(names(after), ["D", "B", "A", "C"]);
  assert.deepEqual(names(keepOrder(before, after)), ["D", "C", "B", "A"]);
  assert.deepEqual(names(keepOrder(before, listEntries([a]))), ["A"]);
});
