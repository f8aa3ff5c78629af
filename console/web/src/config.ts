/** The console's configuration: `config.json` beside the page, or the values that a person typed if there is none. */

import { type Fields, InvalidConfig, readFields, readNumber, readOptionalText, readText } from "./config-fields.ts";
import { readFleet } from "./config-fleet.ts";
import type { FleetDefinition } from "./fleet-definition.ts";

export interface Thresholds {
  /** Seconds of silence after which a unicorn is stale. */
  readonly staleSeconds: number;
  /** Seconds of silence after which a unicorn is lost. */
  readonly lostSeconds: number;
}

/** The user pool where people sign in. */
export interface SignInConfig {
  /** The origin of the user pool's hosted sign-in pages. */
  readonly domain: string;
  readonly clientId: string;
  /** The name of the user pool as a login provider of the identity pool. */
  readonly provider: string;
  /** The table of the acknowledgments that users share; empty if there is none. */
  readonly acknowledgments: string;
}

/** The API that pushes readings to the page. */
export interface PushConfig {
  /** The address for WebSockets. */
  readonly realtime: string;
  /** The API's HTTP host, which signatures name. */
  readonly host: string;
  /** The namespace of the channels. Each shard has its own channel in it. */
  readonly namespace: string;
  /** The bucket with a snapshot of each shard: what was pushed in the last minutes. */
  readonly snapshotBucket: string;
}

/** The object with the last place of every vehicle. */
export interface RosterConfig {
  readonly bucket: string;
  readonly key: string;
}

export interface Config {
  readonly region: string;
  readonly identityPoolId: string;
  /** The name of the stream of readings. */
  readonly stream: string;
  /** The name of the table of minute summaries; empty if unknown. */
  readonly table: string;
  /** Hours for which the stream retains its records. */
  readonly retentionHours: number;
  readonly thresholds: Thresholds;
  readonly fleet: FleetDefinition;
  /** Null if unknown: then vehicles that were silent when the console opened are not shown. */
  readonly roster: RosterConfig | null;
  /** The URL of a MapLibre style to use instead of the offline basemap. */
  readonly basemapStyleUrl: string | null;
  /** The URL of the local cloud; null on AWS. */
  readonly endpoint: string | null;
  /** Null if guests may watch. */
  readonly signIn: SignInConfig | null;
  /** Null if the page polls the stream. */
  readonly push: PushConfig | null;
}

/** Milliseconds that a request may take. Without a limit, a request that hangs never fails, and the feed looks live. */
export const REQUEST_TIMEOUT_MS = 8_000;

const THRESHOLDS: Thresholds = { staleSeconds: 30, lostSeconds: 300 };
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KEY = /^[\w.-]+$/;
/** The names are parts of addresses, so they can't be anything. */
const PUSH_PATTERNS: Readonly<Record<keyof PushConfig, RegExp>> = {
  realtime: /^wss?:\/\/[a-z0-9.-]+(:\d+)?\/[\w./-]*$/,
  host: /^[a-z0-9.-]+(:\d+)?$/,
  namespace: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/,
  snapshotBucket: BUCKET,
};
const POOL_ID = /^([a-z]{2}(?:-[a-z]+)+-\d+):[0-9a-f-]{36}$/;

/** Parse a configuration document. Throws InvalidConfig. */
export function parseConfig(document: unknown): Config {
  if (typeof document !== "object" || document === null) {
    throw new InvalidConfig("config.json is not a JSON object. Deploy the console again.");
  }
  const fields = document as Fields;
  const identityPoolId = readText(fields, "identityPoolId");
  const region = parseRegion(identityPoolId);
  return {
    region: readOptionalText(fields, "region") ?? region,
    identityPoolId,
    stream: readText(fields, "stream"),
    table: readOptionalText(fields, "table") ?? "",
    retentionHours: readNumber(fields, "retentionHours", 24),
    thresholds: readThresholds(fields["thresholds"]),
    fleet: readFleet(fields["fleet"]),
    roster: readRoster(fields["roster"]),
    basemapStyleUrl: readOptionalText(fields, "basemapStyleUrl"),
    endpoint: readOptionalText(fields, "endpoint"),
    signIn: readSignIn(fields["signIn"]),
    push: readPush(fields["push"]),
  };
}

/** Return the domain of AWS's services in a region. Source: AWS General Reference, "AWS service endpoints". */
export function getServiceDomain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** Return the region that an identity pool's id begins with. Throws InvalidConfig for any other text. */
export function parseRegion(identityPoolId: string): string {
  const region = POOL_ID.exec(identityPoolId.trim())?.[1];
  if (region === undefined) {
    throw new InvalidConfig(
      `“${identityPoolId}” is not an identity pool id. An id looks like us-east-1:01234567-89ab-cdef-0123-456789abcdef.`,
    );
  }
  return region;
}

/** Load the configuration beside the page, or null if there is none. Throws InvalidConfig. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config | null> {
  const response = await fetcher("config.json", { cache: "no-cache" });
  if (response.status === 404 || response.status === 403) return null;
  if (!response.ok) throw new InvalidConfig(`config.json can't be loaded (HTTP ${response.status}). Reload the page.`);
  try {
    return parseConfig(await response.json());
  } catch (error) {
    if (error instanceof InvalidConfig) throw error;
    throw new InvalidConfig("config.json is not JSON. Deploy the console again.");
  }
}

function readSignIn(value: unknown): SignInConfig | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Fields;
  const domain = readText(fields, "domain");
  if (!ORIGIN.test(domain)) {
    throw new InvalidConfig(`The sign-in domain “${domain}” is not valid. Deploy the console again.`);
  }
  return {
    domain,
    clientId: readText(fields, "clientId"),
    provider: readText(fields, "provider"),
    acknowledgments: readOptionalText(fields, "acknowledgments") ?? "",
  };
}

function readRoster(value: unknown): RosterConfig | null {
  if (value === undefined || value === null) return null;
  const fields = readFields(value, "roster");
  const [bucket, key] = [readText(fields, "bucket", "roster."), readText(fields, "key", "roster.")];
  if (BUCKET.test(bucket) && KEY.test(key)) return { bucket, key };
  throw new InvalidConfig(`The configuration's roster “${bucket}/${key}” is not valid. Deploy the console again.`);
}

function readPush(value: unknown): PushConfig | null {
  if (value === undefined || value === null) return null;
  const fields = readFields(value, "push");
  const read = (key: keyof PushConfig) => {
    const text = readText(fields, key, "push.");
    if (PUSH_PATTERNS[key].test(text)) return text;
    throw new InvalidConfig(`The configuration's push.${key} “${text}” is not valid. Deploy the console again.`);
  };
  return {
    realtime: read("realtime"),
    host: read("host"),
    namespace: read("namespace"),
    snapshotBucket: read("snapshotBucket"),
  };
}

function readThresholds(value: unknown): Thresholds {
  if (typeof value !== "object" || value === null) return THRESHOLDS;
  const fields = value as Fields;
  return {
    staleSeconds: readNumber(fields, "staleSeconds", THRESHOLDS.staleSeconds),
    lostSeconds: readNumber(fields, "lostSeconds", THRESHOLDS.lostSeconds),
  };
}
