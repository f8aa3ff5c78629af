/** Limits the bytes that are read of a shard's past. */

import type { StreamRecord } from "../aws/kinesis.ts";
import { countBytes } from "./page-limit.ts";

export class ByteCap {
  readonly #maxBytes: number;
  readonly #bytes = new Map<string, number>();
  readonly #onCut: () => void;

  /** `maxBytes` is the limit for each shard. `onCut` is called when something is not read because of it. */
  constructor(maxBytes: number, onCut: () => void) {
    this.#maxBytes = maxBytes;
    this.#onCut = onCut;
  }

  charge(shardId: string, records: readonly StreamRecord[]): void {
    this.#bytes.set(shardId, (this.#bytes.get(shardId) ?? 0) + countBytes(records));
  }

  /** Return whether more of a shard may be read. */
  allows(shardId: string): boolean {
    const isAllowed = (this.#bytes.get(shardId) ?? 0) < this.#maxBytes;
    if (!isAllowed) this.#onCut();
    return isAllowed;
  }
}
