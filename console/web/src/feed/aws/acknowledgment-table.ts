/** The table of acknowledgments, which those who sign in share. Each user writes items of their own identity. */

import { type Acknowledgment, isAcknowledgment } from "../../acknowledgment.ts";
import type { Config } from "../../config.ts";
import type { CredentialProvider } from "./credentials.ts";
import { DynamoDb, type Item } from "./dynamodb.ts";
import { describeQueryError } from "./errors.ts";

/** The index by time, and the one partition that all items have in it. As `stacks/acknowledgments.py` has them. */
const INDEX = "ByTime";
const LOG = "all";
/** An item holds at most 400 KB. */
const MAX_BYTES = 300_000;
const MAX_PAGES = 20;
const KEPT_SECONDS = 25 * 3_600;

/** What was exchanged with the table. */
export interface Exchange {
  /** How many of the acknowledgments that were made are written, the first ones. */
  readonly written: number;
  /** Those of everybody, since the moment that was asked for; null if they can't be read. */
  readonly found: readonly Acknowledgment[] | null;
  readonly problem: string | null;
}

/**
 * Write acknowledgments that a person has made, and read those that were written since a moment. Moments are in
 * milliseconds since the epoch; `now` is AWS's time.
 */
export async function exchangeAcknowledgments(
  config: Config,
  provider: CredentialProvider,
  now: number,
  since: number,
  made: readonly Acknowledgment[],
): Promise<Exchange> {
  const table = config.signIn?.acknowledgments ?? "";
  const dynamoDb = new DynamoDb(config, provider);
  let written = 0;
  try {
    for (const acknowledgment of made) {
      for (const [part, names] of splitNames(acknowledgment.names).entries()) {
        const makeBody = (identity: string) => ({
          TableName: table,
          Item: toItem({ ...acknowledgment, names }, identity, now, part),
        });
        await dynamoDb.call(now, "PutItem", makeBody);
      }
      written += 1;
    }
    const items = await dynamoDb.query(now, buildQuery(table, since), MAX_PAGES);
    return { written, found: items.map(parseItem).filter(isAcknowledgment), problem: null };
  } catch (error) {
    return { written, found: null, problem: describeQueryError(error, config, table) };
  }
}

/** Split names into lists that fit an item. */
export function splitNames(names: readonly string[], maxBytes = MAX_BYTES): string[][] {
  const encoder = new TextEncoder();
  const lists: string[][] = [[]];
  let bytes = 0;
  for (const name of names) {
    const size = encoder.encode(JSON.stringify(name)).length + 1;
    if (bytes + size > maxBytes) {
      lists.push([]);
      bytes = 0;
    }
    bytes += size;
    lists.at(-1)?.push(name);
  }
  return lists;
}

function toItem({ kind, names, at, who }: Acknowledgment, identity: string, now: number, part: number): Item {
  return {
    Identity: { S: identity },
    Made: { S: `${new Date(now).toISOString()} ${kind} ${at} ${part}` },
    Log: { S: LOG },
    Kind: { S: kind },
    Names: { S: JSON.stringify(names) },
    At: { N: String(at) },
    Who: { S: who ?? "" },
    Expires: { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
  };
}

function buildQuery(table: string, since: number) {
  return {
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: "#Log = :log AND #Made >= :since",
    ExpressionAttributeNames: { "#Log": "Log", "#Made": "Made" },
    ExpressionAttributeValues: { ":log": { S: LOG }, ":since": { S: new Date(since).toISOString() } },
  };
}

/** Return what an item holds. A user may have written anything. */
function parseItem(item: Item): unknown {
  return {
    kind: item["Kind"]?.S,
    names: parseNames(item["Names"]?.S ?? ""),
    at: Number(item["At"]?.N),
    who: item["Who"]?.S || null,
  };
}

function parseNames(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
