import assert from "node:assert/strict";
import { test } from "node:test";
import type { Acknowledgment } from "../../src/acknowledgment.ts";
import { EpisodeLog } from "../../src/events/episode-log.ts";
import { EventSharing } from "../../src/events/event-sharing.ts";
import { EventStorage } from "../../src/events/event-storage.ts";
import { SharedAcknowledgments } from "../../src/events/shared-acknowledgments.ts";
import { THRESHOLDS } from "../fleet/create-fleet.ts";
import { createEpisode } from "./watch.ts";

/** The table that users share, each write with its moment. */
class Table {
  readonly written: { readonly at: number; readonly acknowledgment: Acknowledgment }[] = [];
  readonly asked: number[] = [];
  problem: string | null = null;
  now = 1_000_000;

  async exchange(since: number, made: readonly Acknowledgment[]) {
    this.asked.push(since);
    if (this.problem !== null) return { written: 0, found: null, problem: this.problem };
    for (const acknowledgment of made) this.written.push({ at: this.now, acknowledgment });
    const found = this.written.filter(({ at }) => at >= since).map(({ acknowledgment }) => acknowledgment);
    return { written: made.length, found, problem: null };
  }

  /** Let a user watch, who has an open episode. */
  watch(who: string) {
    const log = new EpisodeLog(THRESHOLDS);
    log.restore([createEpisode()]);
    const storage = new EventStorage({ load: () => null, save: () => true }, who);
    const sharing = new EventSharing(log, storage, null, () => this.now, who);
    const problems: (string | null)[] = [];
    const exchange = this.exchange.bind(this);
    const clock = () => this.now;
    const shared = new SharedAcknowledgments(sharing, exchange, clock, (problem) => problems.push(problem));
    const getWho = () => log.episodes[0].acknowledgment?.who ?? null;
    return { log, sharing, shared, problems, getWho };
  }
}

test("what one user acknowledges, others see with who and when", async () => {
  const table = new Table();
  const [ana, ben] = [table.watch("ana@example.org"), table.watch("ben@example.org")];
  ana.sharing.acknowledge(ana.log.episodes);
  await ben.shared.poll(true);
  assert.deepEqual(ben.log.episodes[0].acknowledgment, { at: table.now, who: "ana@example.org" });
  assert.equal(table.written.length, 1);
});

test("a page asks every five seconds, only while there is an open event, and only for what is new", async () => {
  const table = new Table();
  const { shared } = table.watch("ana@example.org");
  await shared.poll(false);
  assert.deepEqual(table.asked, []);
  await shared.poll(true);
  table.now += 4_000;
  await shared.poll(true);
  table.now += 1_000;
  await shared.poll(true);
  assert.deepEqual(table.asked, [1_000_000 - 24 * 3_600_000, 1_000_000 - 60_000]);
});

test("an acknowledgment that can't be written is kept, and written later", async () => {
  const table = new Table();
  const [ana, ben] = [table.watch("ana@example.org"), table.watch("ben@example.org")];
  table.problem = "No answer.";
  ana.sharing.acknowledge(ana.log.episodes);
  await Promise.resolve();
  assert.equal(ana.getWho(), "ana@example.org", "it counts here at once");
  assert.deepEqual(ana.problems, ["Acknowledgments are not shared at the moment. No answer."]);
  table.problem = null;
  table.now += 120_000;
  await ana.shared.poll(false);
  assert.equal(ana.problems.at(-1), null);
  await ben.shared.poll(true);
  assert.equal(ben.getWho(), "ana@example.org");
  table.now += 5_000;
  await ana.shared.poll(false);
  assert.equal(table.written.length, 1, "it is written once");
});
