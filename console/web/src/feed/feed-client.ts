/** The page's side of the feed: starts the worker, sends it requests, and gives its messages to a listener. */

import type { Acknowledgment } from "../acknowledgment.ts";
import type { Config } from "../config.ts";
import type { Batch } from "../readings/batch.ts";
import type { Exchange } from "./aws/acknowledgment-table.ts";
import type { PlaceQuestion } from "./aws/last-place.ts";
import type { MinutesAnswer } from "./aws/minute-summaries.ts";
import { type EncodedBatch, NameDecoder } from "./messages/name-table.ts";
import type { PageToWorker, PlaceAnswer, WorkerToPage } from "./messages/protocol.ts";
import type { FeedStatus } from "./status/feed-status.ts";

interface FeedListener {
  onReadings(batch: Batch): void;
  /** Called with last places of vehicles, which are no live readings. */
  onRoster(batch: Batch): void;
  onStatus(status: FeedStatus): void;
  /** Called when the gap before the live readings is filled. */
  onGapFilled(): void;
  /** Called with the arrival of the stream's oldest record, in milliseconds since the epoch. */
  onOldestKnown(at: number): void;
}

export class FeedClient {
  readonly #worker: Worker;
  readonly #listener: FeedListener;
  #replayNumber = 0;
  #minutesNumber = 0;
  /** By number of the query, what takes its answer. */
  readonly #minutesQueries = new Map<number, (answer: MinutesAnswer) => void>();
  #placesNumber = 0;
  #onAnswers: (answers: readonly PlaceAnswer[]) => void = () => {};
  #resolveReplay: ((batch: Batch) => void) | null = null;
  #resolveExchange: ((exchange: Exchange) => void) | null = null;
  readonly #getToken: (force: boolean) => Promise<string>;

  /**
   * `getToken` returns a valid token of the person who is signed in, and with `force` a new one. It is called only if
   * people must sign in.
   */
  constructor(
    workerUrl: string,
    config: Config,
    getToken: (force: boolean) => Promise<string>,
    listener: FeedListener,
  ) {
    this.#listener = listener;
    this.#getToken = getToken;
    this.#worker = new Worker(workerUrl, { type: "module", name: "feed" });
    const names = new NameDecoder();
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerToPage<EncodedBatch>>) => {
      this.#handle("batch" in data ? { ...data, batch: names.decode(data.batch) } : data);
    };
    this.#post({ kind: "start", config, hidden: document.hidden });
    document.addEventListener("visibilitychange", () => this.#post({ kind: "hidden", hidden: document.hidden }));
  }

  /** Stop reading. Another tab of the browser may take over. */
  stop(): void {
    this.#worker.terminate();
  }

  /** Start a replay of the readings that arrived at a moment or later. The previous replay ends. */
  startReplay(from: number): void {
    this.#replayNumber += 1;
    this.#resolveReplay = null;
    this.#post({ kind: "start replay", replay: this.#replayNumber, from });
  }

  /** Read the replay up to a moment. Only one call may be pending. It never settles if another replay starts first. */
  readReplay(until: number): Promise<Batch> {
    this.#post({ kind: "read replay", replay: this.#replayNumber, until });
    return new Promise((resolve) => {
      this.#resolveReplay = resolve;
    });
  }

  endReplay(): void {
    this.#resolveReplay = null;
    this.#post({ kind: "end replay" });
  }

  /** Return the minutes of a unicorn between two moments. Never rejects: the answer says why there are none. */
  queryMinutes(name: string, since: number, until: number): Promise<MinutesAnswer> {
    this.#minutesNumber += 1;
    const request = this.#minutesNumber;
    this.#post({ kind: "minutes", request, name, since, until });
    return new Promise((resolve) => this.#minutesQueries.set(request, resolve));
  }

  /** Write acknowledgments, and read those of everybody since a moment. `now` is AWS's time. One call may be pending. */
  exchangeAcknowledgments(now: number, since: number, made: readonly Acknowledgment[]): Promise<Exchange> {
    this.#post({ kind: "exchange acknowledgments", now, since, made });
    return new Promise((resolve) => {
      this.#resolveExchange = resolve;
    });
  }

  /** Find the last places of vehicles. The listener gets the answers in parts, until there is a newer request. */
  requestPlaces(questions: readonly PlaceQuestion[], onAnswers: (answers: readonly PlaceAnswer[]) => void): void {
    this.#placesNumber += 1;
    this.#onAnswers = onAnswers;
    this.#post({ kind: "places", request: this.#placesNumber, questions });
  }

  #handle(message: WorkerToPage): void {
    if (message.kind === "readings") this.#listener.onReadings(message.batch);
    else if (message.kind === "roster") this.#listener.onRoster(message.batch);
    else if (message.kind === "status") this.#listener.onStatus(message.status);
    else if (message.kind === "filled") this.#listener.onGapFilled();
    else if (message.kind === "oldest") this.#listener.onOldestKnown(message.at);
    else if (message.kind === "token request") void this.#sendToken(message.force);
    else if (message.kind === "minutes") this.#handleMinutes(message);
    else if (message.kind === "acknowledgments") this.#resolveExchange?.(message.exchange);
    else if (message.kind === "places") this.#handlePlaces(message);
    else if (message.replay === this.#replayNumber) this.#resolveReplay?.(message.batch);
  }

  #handleMinutes({ request, minutes, problem }: Extract<WorkerToPage, { kind: "minutes" }>): void {
    this.#minutesQueries.get(request)?.({ minutes, problem });
    this.#minutesQueries.delete(request);
  }

  #handlePlaces({ request, answers }: Extract<WorkerToPage, { kind: "places" }>): void {
    if (request === this.#placesNumber) this.#onAnswers(answers);
  }

  async #sendToken(force: boolean): Promise<void> {
    try {
      this.#post({ kind: "token", token: await this.#getToken(force), problem: null });
    } catch (error) {
      this.#post({ kind: "token", token: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #post(message: PageToWorker): void {
    this.#worker.postMessage(message);
  }
}
