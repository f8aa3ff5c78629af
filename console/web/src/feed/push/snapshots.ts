/** Reads the snapshots of shards: the frames of the last minutes, which the push function stores every few seconds. */

import { PushError } from "../aws/errors.ts";
import { type FrameHead, readFrameHead } from "./frame.ts";
import type { PushApi } from "./push-api.ts";

const VERSION = 1;
/** What a page that opens asks for twice, for the present and for the minutes before, is fetched once. */
const FRESH_MS = 1_000;

export interface Snapshot {
  /** The frames, the oldest first. */
  readonly heads: readonly FrameHead[];
  /** When it was stored; null if unknown. */
  readonly modified: string | null;
}

export class Snapshots {
  readonly #api: PushApi;
  readonly #clock: () => number;
  readonly #getAwsTime: () => number;
  readonly #recent = new Map<string, { readonly at: number; readonly snapshot: Promise<Snapshot> }>();

  constructor(api: PushApi, clock: () => number, getAwsTime: () => number) {
    this.#api = api;
    this.#clock = clock;
    this.#getAwsTime = getAwsTime;
  }

  /** Return a shard's snapshot, without frames if it has none. Rejects with PushError or CredentialsError. */
  async get(shardId: string): Promise<Snapshot> {
    const now = this.#clock();
    const recent = this.#recent.get(shardId);
    if (recent !== undefined && now >= recent.at && now - recent.at < FRESH_MS) return recent.snapshot;
    const snapshot = this.getChanged(shardId, null).then((found) => found ?? NONE);
    this.#recent.set(shardId, { at: now, snapshot });
    return snapshot;
  }

  /** Return a shard's snapshot as `get` does, or null if it was not stored again since `modified`. */
  async getChanged(shardId: string, modified: string | null): Promise<Snapshot | null> {
    const stored = await this.#api.fetchSnapshot(this.#getAwsTime(), shardId, modified);
    if (stored === "unchanged") return null;
    if (stored === "missing") return NONE;
    const heads = parseSnapshot(stored.text).map(readFrameHead);
    return {
      heads: heads.filter((head) => head !== null).filter(({ shard }) => shard === shardId),
      modified: stored.modified,
    };
  }
}

const NONE: Snapshot = { heads: [], modified: null };

function parseSnapshot(text: string): readonly unknown[] {
  try {
    const snapshot = JSON.parse(text) as { readonly version?: unknown; readonly frames?: unknown } | null;
    if (snapshot?.version === VERSION && Array.isArray(snapshot.frames)) return snapshot.frames;
  } catch {
    // It is not JSON.
  }
  throw new PushError("A snapshot of the push feed can't be read. Reload the page, or deploy the console again.");
}
