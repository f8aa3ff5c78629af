/** The page's end of the feed. */

import type { Config } from "../config.ts";
import type { Batch } from "../readings/batch.ts";
import type { Minute } from "./aws/minute-summaries.ts";
import { type Packed, ReceivedNames } from "./messages/name-table.ts";
import type { ToPage, ToWorker } from "./messages/protocol.ts";
import type { Health } from "./status/feed-status.ts";

export interface FeedListener {
  readings(batch: Batch): void;
  health(health: Health): void;
  filled(): void;
  oldest(at: number): void;
  /** The minutes of a unicorn that were asked for, or why there are none. */
  minutes(name: string, minutes: readonly Minute[], problem: string | null): void;
}

export class Feed {
  readonly #worker: Worker;
  readonly #listener: FeedListener;
  #replay = 0;
  #awaited: ((batch: Batch) => void) | null = null;
  readonly #token: (anew: boolean) => Promise<string>;

  /** `token` gives a fresh token of who is signed in, where people sign in; a new one, where it is asked to. */
  constructor(workerUrl: string, config: Config, token: (anew: boolean) => Promise<string>, listener: FeedListener) {
    this.#listener = listener;
    this.#token = token;
    this.#worker = new Worker(workerUrl, { type: "module", name: "feed" });
    const names = new ReceivedNames();
    this.#worker.onmessage = ({ data }: MessageEvent<ToPage<Packed>>) => {
      this.#hear("batch" in data ? { ...data, batch: names.unpack(data.batch) } : data);
    };
    this.#tell({ kind: "start", config, hidden: document.hidden });
    document.addEventListener("visibilitychange", () => this.#tell({ kind: "hidden", hidden: document.hidden }));
  }

  /** Read no more: another tab of the browser may. */
  end(): void {
    this.#worker.terminate();
  }

  /** Begin to replay what arrived from a moment on. */
  replayFrom(from: number): void {
    this.#replay += 1;
    this.#awaited = null;
    this.#tell({ kind: "replay", replay: this.#replay, from });
  }

  /** What arrived up to a moment; one call after the other. Never settles if another replay begins meanwhile. */
  replayUntil(until: number): Promise<Batch> {
    this.#tell({ kind: "play", replay: this.#replay, until });
    return new Promise((resolve) => {
      this.#awaited = resolve;
    });
  }

  endReplay(): void {
    this.#awaited = null;
    this.#tell({ kind: "end replay" });
  }

  /** Ask for the minutes of a unicorn between two moments. */
  askMinutes(name: string, since: number, until: number): void {
    this.#tell({ kind: "minutes", name, since, until });
  }

  #hear(message: ToPage): void {
    if (message.kind === "readings") this.#listener.readings(message.batch);
    else if (message.kind === "health") this.#listener.health(message.health);
    else if (message.kind === "filled") this.#listener.filled();
    else if (message.kind === "oldest") this.#listener.oldest(message.at);
    else if (message.kind === "token wanted") void this.#tellToken(message.anew);
    else if (message.kind === "minutes") this.#listener.minutes(message.name, message.minutes, message.problem);
    else if (message.replay === this.#replay) this.#awaited?.(message.batch);
  }

  async #tellToken(anew: boolean): Promise<void> {
    try {
      this.#tell({ kind: "token", token: await this.#token(anew), problem: null });
    } catch (error) {
      this.#tell({ kind: "token", token: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
