/** The messages between the page and its worker, and between the tabs of a browser. */

import type { Acknowledgment } from "../../acknowledgment.ts";
import type { Config } from "../../config.ts";
import type { Batch, Reading } from "../../readings/batch.ts";
import type { Exchange } from "../aws/acknowledgment-table.ts";
import type { PlaceQuestion } from "../aws/last-place.ts";
import type { MinuteSummary } from "../aws/minute-summaries.ts";
import type { FeedStatus } from "../status/feed-status.ts";

/** The last place of a vehicle; null if it was not heard of before. */
export interface PlaceAnswer {
  readonly name: string;
  readonly place: Reading | null;
}

export type PageToWorker =
  | { readonly kind: "start"; readonly config: Config; readonly hidden: boolean }
  | { readonly kind: "hidden"; readonly hidden: boolean }
  /** Start a replay of the readings that arrived at a moment or later. The previous replay ends. */
  | { readonly kind: "start replay"; readonly replay: number; readonly from: number }
  /** Send the replay's readings up to a moment. */
  | { readonly kind: "read replay"; readonly replay: number; readonly until: number }
  | { readonly kind: "end replay" }
  /** Query the minutes of a unicorn between two moments. */
  | {
      readonly kind: "minutes";
      /** The number of the request, which its answer repeats. */
      readonly request: number;
      readonly name: string;
      readonly since: number;
      readonly until: number;
    }
  /** Write acknowledgments that the person has made, and read those of everybody since a moment. */
  | {
      readonly kind: "exchange acknowledgments";
      /** AWS's time. */
      readonly now: number;
      readonly since: number;
      readonly made: readonly Acknowledgment[];
    }
  /** Find the last places of vehicles. What an earlier request asked is given up. */
  | { readonly kind: "places"; readonly request: number; readonly questions: readonly PlaceQuestion[] }
  /** The token that the worker requested, or the reason why there is none. */
  | { readonly kind: "token"; readonly token: string | null; readonly problem: string | null };

/** `B` is the type of batches: `EncodedBatch` while a message is sent. */
export type WorkerToPage<B = Batch> =
  /** Request a valid token of the person who is signed in; with `force` a new one, since the previous one was refused. */
  | { readonly kind: "token request"; readonly force: boolean }
  | { readonly kind: "readings"; readonly batch: B }
  /** Last places of vehicles, which are no live readings. */
  | { readonly kind: "roster"; readonly batch: B }
  | { readonly kind: "status"; readonly status: FeedStatus }
  /** All readings of the last minutes were sent. */
  | { readonly kind: "filled" }
  /** The arrival of the stream's oldest record, in milliseconds since the epoch. */
  | { readonly kind: "oldest"; readonly at: number }
  /** The requested minutes of a unicorn, or the reason why there are none. */
  | {
      readonly kind: "minutes";
      readonly request: number;
      readonly minutes: readonly MinuteSummary[];
      readonly problem: string | null;
    }
  | { readonly kind: "acknowledgments"; readonly exchange: Exchange }
  /** Some of the requested last places. */
  | { readonly kind: "places"; readonly request: number; readonly answers: readonly PlaceAnswer[] }
  | { readonly kind: "replay readings"; readonly replay: number; readonly until: number; readonly batch: B };

/** The leader shares what it reads. A visible tab announces itself, so that a hidden leader resigns. */
export type TabToTab =
  | { readonly kind: "readings"; readonly batch: Batch }
  | { readonly kind: "status"; readonly status: FeedStatus }
  | { readonly kind: "visible" };
