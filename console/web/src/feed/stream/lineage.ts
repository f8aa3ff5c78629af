/** Orders shards by their lineage: a child is readable once its parents were read to the end. */

import type { ShardInfo } from "../aws/kinesis.ts";

export class Lineage {
  readonly #waiting = new Map<string, ShardInfo>();
  readonly #opened = new Set<string>();
  readonly #finished = new Set<string>();

  /** Add shards that exist. A parent that is never added has expired, so no child waits for it. */
  add(shards: readonly ShardInfo[]): void {
    for (const shard of shards) {
      if (!this.#opened.has(shard.id) && !this.#waiting.has(shard.id)) this.#waiting.set(shard.id, shard);
    }
  }

  /** Mark a shard as read to its end. */
  markFinished(id: string): void {
    this.#finished.add(id);
  }

  /** Return the shards that have become readable; each is returned once. */
  takeReadable(): string[] {
    const isUnread = (id: string) => (this.#opened.has(id) || this.#waiting.has(id)) && !this.#finished.has(id);
    const readable = [...this.#waiting.values()].filter((shard) => !shard.parents.some(isUnread)).map(({ id }) => id);
    for (const id of readable) {
      this.#waiting.delete(id);
      this.#opened.add(id);
    }
    return readable;
  }
}
