/** Reads the snapshots of shards: the frames of the last minutes, which the push function stores every few seconds. */

import { PushError } from "../aws/errors.ts";
import { type FrameHead, readFrameHead } from "./frame.ts";
import type { PushApi } from "./push-api.ts";

const VERSION = 1;
/** What a page that opens asks for twice, for the present and for the minutes before, is fetched once. */
const FRESH_MS = 1_000;

export class Snapshots {
  readonly #api: PushApi;
  readonly #clock: () => number;
  readonly #getAwsTime: () => number;
  readonly #recent = new Map<string, { readonly at: number; readonly heads: Promise<readonly FrameHead[]> }>();

  constructor(api: PushApi, clock: () => number, getAwsTime: () => number) {
    this.#api = api;
    this.#clock = clock;
    this.#getAwsTime = getAwsTime;
  }

  /**
   * Return the frames of a shard's snapshot, the oldest first; none if it has no snapshot. What is no frame is left out.
   * Rejects with PushError or CredentialsError.
   */
  getHeads(shardId: string): Promise<readonly FrameHead[]> {
    const now = this.#clock();
    const recent = this.#recent.get(shardId);
    if (recent !== undefined && now >= recent.at && now - recent.at < FRESH_MS) return recent.heads;
    const heads = this.#fetch(shardId);
    this.#recent.set(shardId, { at: now, heads });
    return heads;
  }

  async #fetch(shardId: string): Promise<readonly FrameHead[]> {
    const text = await this.#api.fetchSnapshot(this.#getAwsTime(), shardId);
    const heads = text === null ? [] : parseSnapshot(text).map(readFrameHead);
    return heads.filter((head) => head !== null).filter(({ shard }) => shard === shardId);
  }
}

function parseSnapshot(text: string): readonly unknown[] {
  try {
    const snapshot = JSON.parse(text) as { readonly version?: unknown; readonly frames?: unknown } | null;
    if (snapshot?.version === VERSION && Array.isArray(snapshot.frames)) return snapshot.frames;
  } catch {
    // It is not JSON.
  }
  throw new PushError("A snapshot of the push feed can't be read. Reload the page, or deploy the console again.");
}
