/** What the deployment says about itself: `config.json` beside the page, or what a person typed where there is none. */

export interface Thresholds {
  /** Health or magic below this is an alert. */
  readonly vitals: number;
  /** Seconds of silence after which a unicorn is stale. */
  readonly staleSeconds: number;
  /** Seconds of silence after which a unicorn is lost. */
  readonly lostSeconds: number;
}

/** Where people sign in before they may watch. */
export interface SignInConfig {
  /** The origin of the user pool's hosted pages. */
  readonly domain: string;
  readonly clientId: string;
  /** The user pool, as the identity pool names it. */
  readonly provider: string;
}

export interface Config {
  readonly region: string;
  readonly identityPoolId: string;
  /** The stream of readings. */
  readonly stream: string;
  /** The table of minute summaries; empty where none is known. */
  readonly table: string;
  readonly stage: string;
  /** How long the stream keeps its records. */
  readonly retentionHours: number;
  readonly thresholds: Thresholds;
  /** A MapLibre style to use in place of the offline basemap. */
  readonly basemapStyleUrl: string | null;
  /** Where AWS answers, if it isn't AWS itself. */
  readonly endpoint: string | null;
  /** Null where guests may watch. */
  readonly signIn: SignInConfig | null;
}

/** Milliseconds that a request may take. A call that hangs never fails by itself: a frozen feed would look live. */
export const REQUEST_TIMEOUT_MS = 8_000;

export class InvalidConfig extends Error {}

const THRESHOLDS: Thresholds = { vitals: 100, staleSeconds: 30, lostSeconds: 300 };
const HOSTED_PAGES = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/;
const POOL_ID = /^([a-z]{2}(?:-[a-z]+)+-\d+):[0-9a-f-]{36}$/;

/** Read a configuration document. Raises InvalidConfig with a sentence that names what is wrong. */
export function parseConfig(document: unknown): Config {
  if (typeof document !== "object" || document === null) {
    throw new InvalidConfig("config.json holds no object: deploy the console again.");
  }
  const from = document as Record<string, unknown>;
  const identityPoolId = readText(from, "identityPoolId");
  const region = parseRegion(identityPoolId);
  return {
    region: readOptionalText(from, "region") ?? region,
    identityPoolId,
    stream: readText(from, "stream"),
    table: readOptionalText(from, "table") ?? "",
    stage: readOptionalText(from, "stage") ?? "",
    retentionHours: readNumber(from, "retentionHours", 24),
    thresholds: readThresholds(from["thresholds"]),
    basemapStyleUrl: readOptionalText(from, "basemapStyleUrl"),
    endpoint: readOptionalText(from, "endpoint"),
    signIn: readSignIn(from["signIn"]),
  };
}

/** The region that an identity pool's id begins with. Raises InvalidConfig where it is no such id. */
export function parseRegion(identityPoolId: string): string {
  const region = POOL_ID.exec(identityPoolId.trim())?.[1];
  if (region === undefined) {
    throw new InvalidConfig(
      `“${identityPoolId}” is no identity pool id: it looks like us-east-1:01234567-89ab-cdef-0123-456789abcdef.`,
    );
  }
  return region;
}

/** The configuration beside the page; null where there is none. Raises InvalidConfig. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config | null> {
  const response = await fetcher("config.json", { cache: "no-cache" });
  if (response.status === 404 || response.status === 403) return null;
  if (!response.ok) throw new InvalidConfig(`config.json can't be read (HTTP ${response.status}): reload the page.`);
  try {
    return parseConfig(await response.json());
  } catch (error) {
    if (error instanceof InvalidConfig) throw error;
    throw new InvalidConfig("config.json is no JSON: deploy the console again.");
  }
}

function readSignIn(value: unknown): SignInConfig | null {
  if (typeof value !== "object" || value === null) return null;
  const from = value as Record<string, unknown>;
  const [domain, clientId, provider] = [
    readText(from, "domain"),
    readText(from, "clientId"),
    readText(from, "provider"),
  ];
  if (!HOSTED_PAGES.test(domain)) {
    throw new InvalidConfig(`“${domain}” is no address to sign in at: deploy the console again.`);
  }
  return { domain, clientId, provider };
}

function readThresholds(value: unknown): Thresholds {
  if (typeof value !== "object" || value === null) return THRESHOLDS;
  const from = value as Record<string, unknown>;
  return {
    vitals: readNumber(from, "vitals", THRESHOLDS.vitals),
    staleSeconds: readNumber(from, "staleSeconds", THRESHOLDS.staleSeconds),
    lostSeconds: readNumber(from, "lostSeconds", THRESHOLDS.lostSeconds),
  };
}

function readText(from: Record<string, unknown>, key: string): string {
  const value = readOptionalText(from, key);
  if (value === null) throw new InvalidConfig(`The configuration names no ${key}: deploy the console again.`);
  return value;
}

function readOptionalText(from: Record<string, unknown>, key: string): string | null {
  const value = from[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

function readNumber(from: Record<string, unknown>, key: string, otherwise: number): number {
  const value = from[key];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
