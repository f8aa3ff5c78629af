/** The worker's entry: the feed off the page's thread, so that decoding ten thousand readings stutters nothing. */

import { guestOf } from "./aws/credentials.ts";
import { connect } from "./aws/kinesis-client.ts";
import { minutes } from "./aws/minute-summaries.ts";
import { AskedToken } from "./aws/token-proxy.ts";
import { type Channel, FeedService } from "./feed-service.ts";
import { SentNames } from "./messages/name-table.ts";
import type { ToPage, ToWorker } from "./messages/protocol.ts";

declare const self: DedicatedWorkerGlobalScope;

let service: FeedService | null = null;
const names = new SentNames();
const signedIn = new AskedToken((anew) => self.postMessage({ kind: "token wanted", anew } satisfies ToPage));

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "token") {
    signedIn.answer(data.token, data.problem);
    return;
  }
  if (data.kind !== "start") {
    service?.ask(data);
    return;
  }
  const { config } = data;
  const guest = guestOf(config, signedIn);
  service = new FeedService(config, data.hidden, {
    connect: (clock) => connect(config, guest, clock),
    minutes: (now, name, since, until) => minutes(config, guest.credentials(), now, name, since, until),
    locks: "locks" in navigator ? navigator.locks : null,
    channel: channelOf(`wildrydes ${config.identityPoolId} ${config.stream}`),
    post: (message: ToPage, transfer) => {
      const packed = "batch" in message ? { ...message, batch: names.pack(message.batch) } : message;
      self.postMessage(packed, transfer);
    },
    clock: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  });
  void service.run();
};

function channelOf(name: string): Channel | null {
  return "BroadcastChannel" in self
    ? (new BroadcastChannel(name) as BroadcastChannel & { onmessage: null } & Channel)
    : null;
}
