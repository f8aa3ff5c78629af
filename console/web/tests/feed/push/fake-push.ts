/** A fake push feed: its function publishes what is on a fake stream to fake WebSockets, and stores snapshots. */

import type { PushApi, Socket } from "../../../src/feed/push/push-api.ts";
import { decode } from "../../../src/readings/decode.ts";
import type { FakeKinesis } from "../fake-kinesis.ts";
import { createFrameDocument } from "./create-frame.ts";

/** How the service treats connections. */
type Behavior = "works" | "unreachable" | "hangs" | "refuses to connect" | "refuses to subscribe" | "hangs up";

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  readonly headers: Readonly<Record<string, string>>;
  isOpen = true;
  isSubscribed = false;
  readonly #behavior: Behavior;

  constructor(behavior: Behavior, headers: Readonly<Record<string, string>>) {
    this.#behavior = behavior;
    this.headers = headers;
    queueMicrotask(() => (behavior === "unreachable" ? this.drop() : this.onopen?.()));
  }

  send(text: string): void {
    const message = JSON.parse(text) as Record<string, unknown>;
    this.sent.push(message);
    const refusal = { errors: [{ errorType: "UnauthorizedException", message: "no" }] };
    if (this.#behavior === "hangs") return;
    if (message["type"] === "connection_init") {
      if (this.#behavior === "refuses to connect") this.receive({ type: "connection_error", ...refusal });
      else this.receive({ type: "connection_ack", connectionTimeoutMs: 300_000 });
    } else if (this.#behavior === "refuses to subscribe")
      this.receive({ type: "subscribe_error", id: message["id"], ...refusal });
    else {
      this.receive({ type: "subscribe_success", id: message["id"] });
      this.isSubscribed = true;
      if (this.#behavior === "hangs up") queueMicrotask(() => this.drop());
    }
  }

  receive(message: unknown): void {
    if (this.isOpen) this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  /** End the connection from the other side. */
  drop(): void {
    this.isOpen = this.isSubscribed = false;
    this.onclose?.();
  }

  close(): void {
    this.isOpen = this.isSubscribed = false;
  }
}

export class FakePush implements PushApi {
  behavior: Behavior = "works";
  /** Whether connections bring no events although they are up. */
  isDeaf = false;
  readonly sockets: FakeSocket[] = [];
  readonly frames = new Map<string, Record<string, unknown>[]>();
  /** Errors of the next calls. */
  readonly failures: Record<"authorize" | "snapshot", unknown[]> = { authorize: [], snapshot: [] };
  snapshotRequests = 0;
  renewals = 0;
  readonly #kinesis: FakeKinesis;
  readonly #snapshots = new Map<string, string>();
  /** How often snapshots were sent, and not only found to be unchanged. */
  snapshotsSent = 0;

  constructor(kinesis: FakeKinesis) {
    this.#kinesis = kinesis;
  }

  async authorize(_now: number, body: string): Promise<Record<string, string>> {
    const error = this.failures.authorize.shift();
    if (error !== undefined) throw error;
    return { Authorization: body };
  }

  openSocket(headers: Readonly<Record<string, string>>): Socket {
    const socket = new FakeSocket(this.behavior, headers);
    this.sockets.push(socket);
    return socket;
  }

  async fetchSnapshot(_now: number, shardId: string, modified: string | null) {
    this.snapshotRequests += 1;
    const error = this.failures.snapshot.shift();
    if (error !== undefined) throw error;
    const text = this.#snapshots.get(shardId);
    if (text === undefined) return "missing";
    const length = String(text.length); // It stands for the time of the change.
    if (modified === length) return "unchanged";
    this.snapshotsSent += 1;
    return { text, modified: length };
  }

  renewCredentials(): void {
    this.renewals += 1;
  }

  get connections(): FakeSocket[] {
    return this.sockets.filter(({ isSubscribed }) => isSubscribed);
  }

  /** Publish what is new on the stream, as one frame for each shard, and store the snapshots. */
  publish({ isLost = false, isStored = true } = {}): void {
    for (const [shard, { records }] of this.#kinesis.shardsById) {
      const frames = this.frames.get(shard) ?? [];
      this.frames.set(shard, frames);
      const previous = frames.length === 0 ? null : Number(frames.at(-1)?.["last"]);
      const fresh = records.filter(({ sequenceNumber }) => Number(sequenceNumber) > (previous ?? 0));
      const last = Number(fresh.at(-1)?.sequenceNumber ?? 0);
      if (last > 0) {
        const readings = fresh.flatMap(({ data, arrived }) => decode(data, arrived).readings);
        frames.push(createFrameDocument(shard, previous, last, readings));
        if (!isLost) this.send(JSON.stringify(frames.at(-1)));
      }
      if (isStored) this.store();
    }
  }

  /** Store the snapshots with the frames of all that was published. */
  store(): void {
    for (const [shard, frames] of this.frames) {
      if (frames.length > 0) this.#snapshots.set(shard, JSON.stringify({ version: 1, frames }));
    }
  }

  /** Send an event to all who have subscribed. */
  send(text: string): void {
    if (this.isDeaf) return;
    for (const socket of this.connections) socket.receive({ type: "data", id: "readings", event: text });
  }
}
