/**
 * One connection to AppSync Events with a subscription to all shards. Source of the protocol: AppSync Events developer
 * guide, "Understanding the Event API WebSocket protocol".
 */

import { type Config, type PushConfig, REQUEST_TIMEOUT_MS } from "../../config.ts";
import { PushError } from "../aws/errors.ts";
import type { PushApi, Socket } from "./push-api.ts";

interface SubscriptionOptions {
  readonly api: PushApi;
  readonly config: Config;
  readonly push: PushConfig;
  /** Returns AWS's time, in milliseconds since the epoch. */
  readonly getAwsTime: () => number;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called with the text of each event, in order. */
  readonly onEvent: (text: string) => void;
}

/** Milliseconds without any message after which a connection is dead, unless the service says otherwise. */
const DEFAULT_TIMEOUT_MS = 300_000;
const ID = "readings";

export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #subscribed = Promise.withResolvers<void>();
  #authorization: Readonly<Record<string, string>> = {};
  #socket: Socket | null = null;
  #timeoutMs = DEFAULT_TIMEOUT_MS;
  #lastMessage: number;
  #isClosed = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#lastMessage = options.clock();
    this.#subscribed.promise.catch(() => undefined); // It may be rejected when nobody waits for it any more.
  }

  /** Connect and subscribe. Rejects with PushError or CredentialsError. */
  async open(): Promise<void> {
    const { api, push, getAwsTime, sleep } = this.#options;
    try {
      this.#authorization = await api.authorize(getAwsTime(), JSON.stringify({ channel: this.#channel }));
      const socket = api.openSocket(await api.authorize(getAwsTime(), "{}"));
      this.#socket = socket;
      socket.onopen = () => socket.send(JSON.stringify({ type: "connection_init" }));
      socket.onmessage = ({ data }) => this.#handle(data);
      socket.onclose = () => this.#end(describeNoConnection(push));
      const late = sleep(REQUEST_TIMEOUT_MS).then(() => {
        throw describeNoConnection(push);
      });
      await Promise.race([this.#subscribed.promise, late]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether messages may still come: the connection is open, and was not silent for too long. */
  get isAlive(): boolean {
    return !this.#isClosed && this.#options.clock() - this.#lastMessage <= this.#timeoutMs;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#socket === null) return;
    this.#socket.onmessage = this.#socket.onopen = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  get #channel(): string {
    return `/${this.#options.push.namespace}/*`;
  }

  #handle(data: unknown): void {
    const message = parseMessage(data);
    this.#lastMessage = this.#options.clock();
    const type = message["type"];
    if (type === "connection_ack") this.#subscribe(message["connectionTimeoutMs"]);
    else if (type === "subscribe_success") this.#subscribed.resolve();
    else if (type === "connection_error" || type === "subscribe_error" || type === "error") this.#refuse(message);
    else if (type === "data") {
      // The guide shows a list of texts, and the service sends one text.
      for (const text of [message["event"]].flat()) this.#options.onEvent(typeof text === "string" ? text : "");
    }
  }

  #subscribe(timeoutMs: unknown): void {
    if (typeof timeoutMs === "number" && timeoutMs > 0) this.#timeoutMs = timeoutMs;
    const authorization = this.#authorization;
    this.#socket?.send(JSON.stringify({ type: "subscribe", id: ID, channel: this.#channel, authorization }));
  }

  #end(error: PushError): void {
    this.#subscribed.reject(error);
    this.close();
  }

  /** End the connection, because the service has refused something. */
  #refuse(message: Readonly<Record<string, unknown>>): void {
    const payload = message["payload"] as Readonly<Record<string, unknown>> | undefined;
    const [first] = [message["errors"] ?? payload?.["errors"]].flat() as (
      | { errorType?: unknown; message?: unknown }
      | undefined
    )[];
    const type = String(first?.errorType ?? "an error");
    const isDenied = /unauthorized|accessdenied|forbidden/i.test(type);
    if (isDenied) this.#options.api.renewCredentials();
    const who = this.#options.config.signIn === null ? "Guests of this identity pool" : "Users who sign in";
    const sentence = isDenied
      ? `${who} may not subscribe to the push feed. Deploy the console's stack again, which grants it.`
      : `The push feed answered ${type}: ${String(first?.message ?? "no reason")}. The console will try again.`;
    this.#end(new PushError(sentence));
  }
}

/** A browser does not tell why there is no connection, so as not to help pages that scan networks. */
function describeNoConnection({ host }: PushConfig): PushError {
  return new PushError(
    `There is no connection to the push feed ${host}. Check this machine's network, which may block WebSockets. If the API no longer exists, deploy the console again.`,
  );
}

/** Parse a message. Returns an empty one for anything that is not an object. */
function parseMessage(data: unknown): Readonly<Record<string, unknown>> {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === "object" && message !== null ? (message as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
