/** The page's end of the feed. */

import type { Config } from "../config.ts";
import type { Batch } from "../readings/batch.ts";
import type { MinuteSummary } from "./aws/minute-summaries.ts";
import { type EncodedBatch, NameDecoder } from "./messages/name-table.ts";
import type { PageToWorker, WorkerToPage } from "./messages/protocol.ts";
import type { FeedStatus } from "./status/feed-status.ts";

export interface FeedListener {
  readings(batch: Batch): void;
  health(health: FeedStatus): void;
  filled(): void;
  oldest(at: number): void;
  /** The minutes of a unicorn that were asked for, or why there are none. */
  minutes(name: string, minutes: readonly MinuteSummary[], problem: string | null): void;
}

export class FeedClient {
  readonly #worker: Worker;
  readonly #listener: FeedListener;
  #replay = 0;
  #pending: ((batch: Batch) => void) | null = null;
  readonly #token: (force: boolean) => Promise<string>;

  /** `token` gives a fresh token of who is signed in, where people sign in; a new one, where it is asked to. */
  constructor(workerUrl: string, config: Config, token: (force: boolean) => Promise<string>, listener: FeedListener) {
    this.#listener = listener;
    this.#token = token;
    this.#worker = new Worker(workerUrl, { type: "module", name: "feed" });
    const names = new NameDecoder();
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerToPage<EncodedBatch>>) => {
      this.#handle("batch" in data ? { ...data, batch: names.decode(data.batch) } : data);
    };
    this.#post({ kind: "start", config, hidden: document.hidden });
    document.addEventListener("visibilitychange", () => this.#post({ kind: "hidden", hidden: document.hidden }));
  }

  /** Read no more: another tab of the browser may. */
  stop(): void {
    this.#worker.terminate();
  }

  /** Begin to replay what arrived from a moment on. */
  startReplay(from: number): void {
    this.#replay += 1;
    this.#pending = null;
    this.#post({ kind: "replay", replay: this.#replay, from });
  }

  /** What arrived up to a moment; one call after the other. Never settles if another replay begins meanwhile. */
  readReplay(until: number): Promise<Batch> {
    this.#post({ kind: "play", replay: this.#replay, until });
    return new Promise((resolve) => {
      this.#pending = resolve;
    });
  }

  endReplay(): void {
    this.#pending = null;
    this.#post({ kind: "end replay" });
  }

  /** Ask for the minutes of a unicorn between two moments. */
  requestMinutes(name: string, since: number, until: number): void {
    this.#post({ kind: "minutes", name, since, until });
  }

  #handle(message: WorkerToPage): void {
    if (message.kind === "readings") this.#listener.readings(message.batch);
    else if (message.kind === "health") this.#listener.health(message.health);
    else if (message.kind === "filled") this.#listener.filled();
    else if (message.kind === "oldest") this.#listener.oldest(message.at);
    else if (message.kind === "token wanted") void this.#sendToken(message.force);
    else if (message.kind === "minutes") this.#listener.minutes(message.name, message.minutes, message.problem);
    else if (message.replay === this.#replay) this.#pending?.(message.batch);
  }

  async #sendToken(force: boolean): Promise<void> {
    try {
      this.#post({ kind: "token", token: await this.#token(force), problem: null });
    } catch (error) {
      this.#post({ kind: "token", token: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #post(message: PageToWorker): void {
    this.#worker.postMessage(message);
  }
}
