import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../src/config.ts";
import { FeedClient } from "../../src/feed/feed-client.ts";
import type { PageToWorker, WorkerToPage } from "../../src/feed/messages/protocol.ts";

const config = parseConfig({ identityPoolId: "us-east-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes" });

/** A worker that records the page's messages. The test answers them. */
class FakeWorker {
  static last: FakeWorker;
  onmessage: ((event: { data: WorkerToPage }) => void) | null = null;
  readonly messages: PageToWorker[] = [];

  constructor() {
    FakeWorker.last = this;
  }

  postMessage(message: PageToWorker): void {
    this.messages.push(message);
  }

  /** Answer a request for minutes with a summary of each of some minutes. */
  answer(request: PageToWorker | undefined, ...starts: number[]): void {
    assert.ok(request?.kind === "minutes");
    const minutes = starts.map((start) => ({
      start,
      end: start,
      latitude: 0,
      longitude: 0,
      distance: 1,
      worst: [1, 1],
    }));
    this.onmessage?.({ data: { ...request, kind: "minutes", minutes, problem: null } });
  }
}

function openClient() {
  Object.assign(globalThis, { Worker: FakeWorker, document: { hidden: false, addEventListener: () => {} } });
  const ignore = () => {};
  const client = new FeedClient("worker.js", config, async () => "", {
    onReadings: ignore,
    onRoster: ignore,
    onStatus: ignore,
    onGapFilled: ignore,
    onOldestKnown: ignore,
  });
  return { client, worker: FakeWorker.last };
}

test("each query of minutes gets its own answer, in whatever order they come", async () => {
  const { client, worker } = openClient();
  const queries = [client.queryMinutes("A", 0, 500), client.queryMinutes("A", 400, 900)];
  const [first, second] = worker.messages.filter(({ kind }) => kind === "minutes");
  worker.answer(second, 800);
  worker.answer(first, 400);
  const answers = await Promise.all(queries);
  assert.deepEqual(
    answers.map(({ minutes }) => minutes.map(({ start }) => start)),
    [[400], [800]],
  );
});
