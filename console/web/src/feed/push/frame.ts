/** Decodes frames: the readings of some records of one shard, as the push function publishes them. */

import type { Batch } from "../../readings/batch.ts";
import { decodeColumns } from "../../readings/columns.ts";
import { decodeBase64, inflateText } from "./inflate.ts";

export interface Frame {
  readonly shard: string;
  /** The frame has the readings of the records after `previous` up to `last`; null if nothing is known of those before. */
  readonly previous: bigint | null;
  readonly first: bigint;
  readonly last: bigint;
  /** Documents that are no readings. */
  readonly unreadable: number;
  readonly batch: Batch;
}

const VERSION = 1;
/** A function gets at most 6 MB of records, whose columns are smaller. Source: Lambda developer guide, "Lambda quotas". */
const MAX_JSON_BYTES = 16_000_000;
/** Source: Kinesis API reference, "Record": the pattern of SequenceNumber, at most 128 digits. */
const SEQUENCE_NUMBER = /^(0|[1-9]\d{0,127})$/;
/** Source: Kinesis API reference, "Shard": the pattern of ShardId. */
const SHARD_ID = /^[a-zA-Z0-9_.-]{1,128}$/;

/** Decode the text of a frame. Returns null if anything in it is not valid; never rejects. */
export async function decodeFrame(text: string): Promise<Frame | null> {
  try {
    return await decodeFrameDocument(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Decode a frame that is already parsed. Returns null if anything in it is not valid. */
export async function decodeFrameDocument(document: unknown): Promise<Frame | null> {
  if (typeof document !== "object" || document === null) return null;
  const { version, shard, previous, first, last, unreadable, data } = document as Readonly<Record<string, unknown>>;
  const numbers = {
    previous: readSequenceNumber(previous),
    first: readSequenceNumber(first),
    last: readSequenceNumber(last),
  };
  if (version !== VERSION || typeof shard !== "string" || !SHARD_ID.test(shard)) return null;
  if ((numbers.previous === null && previous !== null) || numbers.first === null || numbers.last === null) return null;
  if (numbers.previous !== null && numbers.last < numbers.previous) return null;
  if (!Number.isSafeInteger(unreadable) || (unreadable as number) < 0 || typeof data !== "string") return null;
  const batch = await decodeData(data);
  if (batch === null) return null;
  const { first: start, last: end } = numbers;
  return { shard, previous: numbers.previous, first: start, last: end, unreadable: unreadable as number, batch };
}

function readSequenceNumber(value: unknown): bigint | null {
  return typeof value === "string" && SEQUENCE_NUMBER.test(value) ? BigInt(value) : null;
}

async function decodeData(data: string): Promise<Batch | null> {
  const compressed = decodeBase64(data);
  const json = compressed === null ? null : await inflateText(compressed, MAX_JSON_BYTES);
  if (json === null) return null;
  try {
    return decodeColumns(JSON.parse(json));
  } catch {
    return null;
  }
}
