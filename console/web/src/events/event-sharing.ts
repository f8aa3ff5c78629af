/** Keeps the log in the browser, and shares acknowledgments with its other tabs and with everybody who watches. */

import { type Acknowledgment, isAcknowledgment } from "../acknowledgment.ts";
import type { Episode } from "./episode.ts";
import type { EpisodeLog } from "./episode-log.ts";
import type { EventStorage } from "./event-storage.ts";

/** What is new is stored at most this often. */
const SAVE_MS = 1_000;
/** An episode that only grows worse is stored at most this often. */
const SAVE_WORSE_MS = 15_000;

/** A channel between the tabs of a browser. */
export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

export class EventSharing {
  /** Called with each acknowledgment that a person makes in this tab. */
  onMade: (acknowledgment: Acknowledgment) => void = () => {};
  /** Called when acknowledgments come from elsewhere. */
  onChange: () => void = () => {};
  readonly #log: EpisodeLog;
  readonly #storage: EventStorage;
  readonly #channel: TabChannel | null;
  readonly #clock: () => number;
  readonly #who: string | null;
  #savedVersion: number;
  #savedRevision: number;
  #savedAt: number;

  /** `clock` returns AWS's time; `who` is the person who is signed in, null for a guest. */
  constructor(
    log: EpisodeLog,
    storage: EventStorage,
    channel: TabChannel | null,
    clock: () => number,
    who: string | null,
  ) {
    this.#log = log;
    this.#storage = storage;
    this.#channel = channel;
    this.#clock = clock;
    this.#who = who;
    for (const acknowledgment of storage.loadAcknowledgments(clock())) log.acknowledge(acknowledgment);
    log.restore(storage.loadEpisodes(clock()));
    [this.#savedVersion, this.#savedRevision, this.#savedAt] = [log.version, log.revision, clock()];
    if (channel !== null) {
      channel.onmessage = ({ data }) => {
        if (isAcknowledgment(data)) this.add([data]);
      };
    }
  }

  /** Acknowledge episodes as the person who watches: one acknowledgment for each kind. */
  acknowledge(episodes: readonly Episode[]): void {
    const at = Math.round(this.#clock());
    for (const kind of new Set(episodes.map((episode) => episode.kind))) {
      const ofKind = episodes.filter((episode) => episode.kind === kind);
      const names = [...new Set(ofKind.map(({ name }) => name))];
      // An episode may begin after the clock's time, which is corrected now and then.
      const acknowledgment = { kind, names, at: ofKind.reduce((last, { start }) => Math.max(last, start), at) };
      this.#make({ ...acknowledgment, who: this.#who });
    }
    this.save();
  }

  /** Add acknowledgments from elsewhere. */
  add(acknowledgments: readonly Acknowledgment[]): void {
    const added = acknowledgments.filter((acknowledgment) => this.#log.acknowledge(acknowledgment));
    if (added.length > 0) this.onChange();
  }

  /** Store what is new, unless something was stored just now. */
  saveSoon(): void {
    const { version, revision } = this.#log;
    const elapsed = Math.abs(this.#clock() - this.#savedAt);
    const isDue = version !== this.#savedVersion ? elapsed >= SAVE_MS : elapsed >= SAVE_WORSE_MS;
    if (isDue && revision !== this.#savedRevision) this.save();
  }

  /** Store the log now. */
  save(): void {
    const { version, revision, book, episodes } = this.#log;
    if (version !== this.#savedVersion) this.#storage.saveAcknowledgments(book.listKept(this.#clock()));
    if (revision !== this.#savedRevision) this.#storage.saveEpisodes(episodes);
    [this.#savedVersion, this.#savedRevision, this.#savedAt] = [version, revision, this.#clock()];
  }

  #make(acknowledgment: Acknowledgment): void {
    this.#log.acknowledge(acknowledgment);
    this.#channel?.postMessage(acknowledgment);
    this.onMade(acknowledgment);
  }
}
