/** Decodes frames: the readings of some records of one shard, as the push function publishes them. */

import type { Batch } from "../../readings/batch.ts";
import { decodeColumns } from "../../readings/columns.ts";
import { isAfter } from "../aws/sequence-number.ts";
import { decodeBase64, inflate } from "./inflate.ts";

/** A frame whose readings are still compressed. */
export interface FrameHead {
  readonly shard: string;
  /** The frame has the readings of the records after `previous` up to `last`; null if nothing is known of those before. */
  readonly previous: string | null;
  readonly first: string;
  readonly last: string;
  /** Documents that are no readings. */
  readonly unreadable: number;
  /** Zlib-compressed columns, in base64. */
  readonly data: string;
}

export interface Frame extends FrameHead {
  readonly batch: Batch;
}

const VERSION = 1;
/** A function gets at most 6 MB of records, whose columns are smaller. Source: Lambda developer guide, "Lambda quotas". */
const MAX_INFLATED_BYTES = 16_000_000;
/** The local cloud's numbers begin with zeros. Source: Kinesis API reference, "Record": at most 128 digits. */
const SEQUENCE_NUMBER = /^\d{1,128}$/;
/** Source: Kinesis API reference, "Shard": the pattern of ShardId. */
const SHARD_ID = /^[a-zA-Z0-9_.-]{1,128}$/;

/** Decode the text of a frame. Returns null if anything in it is not valid; never rejects. */
export async function decodeFrame(text: string): Promise<Frame | null> {
  try {
    const head = readFrameHead(JSON.parse(text));
    return head === null ? null : await decodeReadings(head);
  } catch {
    return null;
  }
}

/** Return the head of a frame that is parsed, or null if it is not valid. */
export function readFrameHead(document: unknown): FrameHead | null {
  if (typeof document !== "object" || document === null) return null;
  const fields = document as Readonly<Record<string, unknown>>;
  const { version, shard, unreadable, data } = fields;
  if (version !== VERSION || typeof shard !== "string" || !SHARD_ID.test(shard) || typeof data !== "string")
    return null;
  if (typeof unreadable !== "number" || !Number.isSafeInteger(unreadable) || unreadable < 0) return null;
  const { previous, first, last } = fields;
  if (!isSequenceNumber(first) || !isSequenceNumber(last)) return null;
  if (previous !== null && (!isSequenceNumber(previous) || isAfter(previous, last))) return null;
  return { shard, previous, first, last, unreadable, data };
}

/** Return a frame with its readings, or null if they are not valid. Never rejects. */
export async function decodeReadings(head: FrameHead): Promise<Frame | null> {
  const compressed = decodeBase64(head.data);
  const data = compressed === null ? null : await inflate(compressed, MAX_INFLATED_BYTES);
  const batch = data === null ? null : decodeColumns(data);
  return batch === null ? null : { ...head, batch };
}

function isSequenceNumber(value: unknown): value is string {
  return typeof value === "string" && SEQUENCE_NUMBER.test(value);
}
