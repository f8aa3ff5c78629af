/** What the page and its worker tell each other, and what the tabs of a browser do. */

import type { Config } from "../../config.ts";
import type { Batch } from "../../readings/batch.ts";
import type { MinuteSummary } from "../aws/minute-summaries.ts";
import type { FeedStatus } from "../status/feed-status.ts";

export type PageToWorker =
  | { readonly kind: "start"; readonly config: Config; readonly hidden: boolean }
  | { readonly kind: "hidden"; readonly hidden: boolean }
  /** Begin a replay with what arrived from a moment on; the one before ends. */
  | { readonly kind: "replay"; readonly replay: number; readonly from: number }
  /** Send what arrived up to a moment. */
  | { readonly kind: "play"; readonly replay: number; readonly until: number }
  | { readonly kind: "end replay" }
  /** Query the minutes of a unicorn between two moments. */
  | { readonly kind: "minutes"; readonly name: string; readonly since: number; readonly until: number }
  /** The token that was wanted, or why there is none. */
  | { readonly kind: "token"; readonly token: string | null; readonly problem: string | null };

/** `B` is how a batch is on its way. */
export type WorkerToPage<B = Batch> =
  /** A fresh token of who is signed in; a new one, where the last was refused. */
  | { readonly kind: "token wanted"; readonly force: boolean }
  | { readonly kind: "readings"; readonly batch: B }
  | { readonly kind: "health"; readonly health: FeedStatus }
  /** The readings of the last minutes are all there. */
  | { readonly kind: "filled" }
  /** When the oldest record of the stream arrived. */
  | { readonly kind: "oldest"; readonly at: number }
  /** The minutes of a unicorn, or why there are none. */
  | {
      readonly kind: "minutes";
      readonly name: string;
      readonly minutes: readonly MinuteSummary[];
      readonly problem: string | null;
    }
  | { readonly kind: "span"; readonly replay: number; readonly until: number; readonly batch: B };

/** The tab that polls hands on what it reads; a tab that a person looks at asks a hidden one for its place. */
export type TabToTab =
  | { readonly kind: "readings"; readonly batch: Batch }
  | { readonly kind: "health"; readonly health: FeedStatus }
  | { readonly kind: "visible" };
