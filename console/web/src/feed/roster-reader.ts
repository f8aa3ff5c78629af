/** Posts the roster when the console opens, and again after it was asleep. */

import { type Batch, getBuffers, sliceBatch } from "../readings/batch.ts";
import type { WorkerToPage } from "./messages/protocol.ts";
import { computeBackoff } from "./stream/backoff.ts";

interface RosterReaderOptions {
  /** Return the roster; null if there is none. `now` is AWS's time. */
  readonly readRoster: (now: number) => Promise<Batch | null>;
  readonly getAwsTime: () => number;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** A failure that lasts for more attempts is told. */
const QUIET_FAILURES = 2;
const FAILED = "The roster can't be read, so some that were silent before may be missing. The console will try again.";

export class RosterReader {
  readonly #options: RosterReaderOptions;
  /** What is missing; null if nothing is. */
  warning: string | null = null;

  constructor(options: RosterReaderOptions) {
    this.#options = options;
  }

  /**
   * Read the roster, with attempts until it is read, and post it. Who was heard since `readFrom` may still report, so their
   * places follow when `filled` shows that the stream was read from there.
   */
  async read(readFrom: number, filled: Promise<void>): Promise<void> {
    const roster = await this.#fetch();
    if (roster === null) return;
    const recent = roster.arrived.findIndex((arrived) => arrived >= readFrom);
    const silent = recent < 0 ? roster.arrived.length : recent;
    this.#post(sliceBatch(roster, 0, silent));
    await filled;
    this.#post(sliceBatch(roster, silent, roster.arrived.length));
  }

  async #fetch(): Promise<Batch | null> {
    for (let failures = 0; ; failures += 1) {
      try {
        const roster = await this.#options.readRoster(this.#options.getAwsTime());
        this.warning = null;
        return roster;
      } catch {
        if (failures >= QUIET_FAILURES) this.warning = FAILED;
        await this.#options.sleep(computeBackoff(failures, this.#options.random()));
      }
    }
  }

  #post(batch: Batch): void {
    if (batch.arrived.length > 0) this.#options.post({ kind: "roster", batch }, getBuffers(batch));
  }
}
