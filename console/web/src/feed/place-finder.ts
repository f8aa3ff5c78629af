/** Finds the last places of vehicles before a moment, many of them at a pace that leaves the table to others. */

import type { Reading } from "../readings/batch.ts";
import type { PlaceQuestion } from "./aws/last-place.ts";
import type { WorkerToPage } from "./messages/protocol.ts";
import { computeBackoff } from "./stream/backoff.ts";

interface PlaceFinderOptions {
  readonly queryLastPlace: (now: number, question: PlaceQuestion) => Promise<Reading | null>;
  readonly getAwsTime: () => number;
  readonly post: (message: WorkerToPage, transfer: ArrayBuffer[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Queries at a time, and the pause after them: at most 100 a second, each of half a read unit. */
const AT_ONCE = 10;
const PAUSE_MS = 100;

export class PlaceFinder {
  readonly #options: PlaceFinderOptions;
  #request = 0;

  constructor(options: PlaceFinderOptions) {
    this.#options = options;
  }

  /** Give up what is being asked. */
  stop(): void {
    this.#request = 0;
  }

  /** Post the answers to questions in parts. The questions of an earlier request are given up. */
  async find(request: number, questions: readonly PlaceQuestion[]): Promise<void> {
    this.#request = request;
    for (let start = 0; start < questions.length; start += AT_ONCE) {
      const part = questions.slice(start, start + AT_ONCE);
      const found = await Promise.all(part.map((question) => this.#ask(request, question)));
      if (this.#request !== request) return;
      this.#options.post({ kind: "places", request, answers: found.filter((answer) => answer !== null) }, []);
      await this.#options.sleep(PAUSE_MS);
    }
  }

  /** Ask a question until there is an answer. Returns null if the request is given up. */
  async #ask(request: number, question: PlaceQuestion) {
    const { queryLastPlace, getAwsTime, sleep, random } = this.#options;
    for (let failures = 0; this.#request === request; failures += 1) {
      try {
        return { name: question.name, place: await queryLastPlace(getAwsTime(), question) };
      } catch {
        await sleep(computeBackoff(failures, random()));
      }
    }
    return null;
  }
}
