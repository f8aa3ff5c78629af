/** The worker's entry point: reads and decodes the feed off the page's thread, so that the page stays smooth. */

import type { Config } from "../config.ts";
import { serveFleet } from "../fleet-definition.ts";
import { exchangeAcknowledgments } from "./aws/acknowledgment-table.ts";
import { type CredentialProvider, createCredentialProvider } from "./aws/credentials.ts";
import { createKinesisClient } from "./aws/kinesis-client.ts";
import { queryLastPlace } from "./aws/last-place.ts";
import { queryMinutes } from "./aws/minute-summaries.ts";
import { readRoster } from "./aws/roster.ts";
import { TokenProxy } from "./aws/token-proxy.ts";
import { type Channel, FeedService, getSharedName } from "./feed-service.ts";
import { NameEncoder } from "./messages/name-table.ts";
import type { PageToWorker, WorkerToPage } from "./messages/protocol.ts";
import { createPushApi } from "./push/push-api.ts";

declare const self: DedicatedWorkerGlobalScope;

let service: FeedService | null = null;
let account: { readonly config: Config; readonly provider: CredentialProvider } | null = null;
const names = new NameEncoder();
const tokenProxy = new TokenProxy((force) => self.postMessage({ kind: "token request", force } satisfies WorkerToPage));

self.onmessage = ({ data }: MessageEvent<PageToWorker>) => {
  if (data.kind === "token") {
    tokenProxy.settle(data.token, data.problem);
    return;
  }
  if (data.kind === "exchange acknowledgments") {
    void exchange(data);
    return;
  }
  if (data.kind !== "start") {
    service?.handle(data);
    return;
  }
  const { config } = data;
  serveFleet(config.fleet);
  const provider = createCredentialProvider(config, tokenProxy);
  account = { config, provider };
  service = new FeedService(config, data.hidden, {
    connect: (onClockOffset) => createKinesisClient(config, provider, onClockOffset),
    pushApi: config.push === null ? null : createPushApi(config, config.push, provider),
    queryMinutes: (now, name, since, until) => queryMinutes(config, provider, now, name, since, until),
    queryLastPlace: (now, question) => queryLastPlace(config, provider, now, question),
    readRoster: (now) => readRoster(config, provider, now),
    locks: "locks" in navigator ? navigator.locks : null,
    channel: openChannel(getSharedName(config)),
    post: (message: WorkerToPage, transfer) => {
      const encoded = "batch" in message ? { ...message, batch: names.encode(message.batch) } : message;
      self.postMessage(encoded, transfer);
    },
    clock: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  });
  void service.run();
};

async function exchange({
  now,
  since,
  made,
}: Extract<PageToWorker, { kind: "exchange acknowledgments" }>): Promise<void> {
  if (account === null) return;
  const done = await exchangeAcknowledgments(account.config, account.provider, now, since, made);
  self.postMessage({ kind: "acknowledgments", exchange: done } satisfies WorkerToPage);
}

function openChannel(name: string): Channel | null {
  return "BroadcastChannel" in self
    ? (new BroadcastChannel(name) as BroadcastChannel & { onmessage: null } & Channel)
    : null;
}
