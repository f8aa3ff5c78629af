/** The family of a stream's shards: a child is read once its parents were read to their end. */

import type { ShardInfo } from "../aws/kinesis.ts";

export class Lineage {
  readonly #waiting = new Map<string, ShardInfo>();
  readonly #opened = new Set<string>();
  readonly #finished = new Set<string>();

  /** Shards that exist. A parent that is never learned of is one that the stream no longer keeps. */
  add(shards: readonly ShardInfo[]): void {
    for (const shard of shards) {
      if (!this.#opened.has(shard.id) && !this.#waiting.has(shard.id)) this.#waiting.set(shard.id, shard);
    }
  }

  /** This shard was read to its end. */
  markFinished(id: string): void {
    this.#finished.add(id);
  }

  /** The shards that may be read from now on; each is returned once. */
  takeReadable(): string[] {
    const isUnread = (id: string) => (this.#opened.has(id) || this.#waiting.has(id)) && !this.#finished.has(id);
    const free = [...this.#waiting.values()].filter((shard) => !shard.parents.some(isUnread)).map(({ id }) => id);
    for (const id of free) {
      this.#waiting.delete(id);
      this.#opened.add(id);
    }
    return free;
  }
}
