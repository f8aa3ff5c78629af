/**
 * Deaggregates records of the Kinesis Producer Library: four magic bytes, a Protocol Buffers message AggregatedRecord,
 * and its MD5. Source: "KPL Aggregated Record Format".
 */

import { md5 } from "@noble/hashes/legacy.js";

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2];
const DIGEST_BYTES = 16;
/** The numbers of fields in AggregatedRecord, and in the Record messages within. */
const [PARTITION_KEY_TABLE, RECORDS] = [1, 3];
const [PARTITION_KEY_INDEX, DATA] = [1, 3];
/** The sizes in bytes of the wire types with a fixed size. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Return the data of the records in an aggregate; null for a record that is not an aggregate. */
export function deaggregate(data: Uint8Array): Uint8Array[] | null {
  if (data.length <= MAGIC.length + DIGEST_BYTES || MAGIC.some((byte, at) => data[at] !== byte)) return null;
  const message = data.subarray(MAGIC.length, -DIGEST_BYTES);
  const digest = data.subarray(-DIGEST_BYTES);
  if (md5(message).some((byte, at) => digest[at] !== byte)) return null;
  try {
    return parseAggregate(message);
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

/** The bytes are not a valid Protocol Buffers message, so the record is not an aggregate. */
class MalformedMessage extends Error {}

function parseAggregate(message: Uint8Array): Uint8Array[] {
  let keys = 0;
  const records: { index: number; data: Uint8Array }[] = [];
  for (const [number, value] of parseFields(message)) {
    if (number === PARTITION_KEY_TABLE && typeof value !== "number") keys += 1;
    else if (number === RECORDS && typeof value !== "number") records.push(parseRecord(value));
  }
  if (records.some(({ index }) => index >= keys))
    throw new MalformedMessage("A record's partition key is not in the table.");
  return records.map(({ data }) => data);
}

function parseRecord(message: Uint8Array): { index: number; data: Uint8Array } {
  let index: number | null = null;
  let data: Uint8Array | null = null;
  for (const [number, value] of parseFields(message)) {
    if (number === PARTITION_KEY_INDEX && typeof value === "number") index = value;
    else if (number === DATA && typeof value !== "number") data = value;
  }
  if (index === null || data === null) throw new MalformedMessage("A record has no partition key or no data.");
  return { index, data };
}

/** Yield each field's number and value: a whole number, or the bytes of any other type. Throws MalformedMessage. */
function* parseFields(message: Uint8Array): Generator<[number, number | Uint8Array]> {
  let at = 0;
  while (at < message.length) {
    const tag = parseVarint(message, at);
    const [number, type] = [Math.floor(tag.value / 8), tag.value % 8];
    if (number === 0) throw new MalformedMessage("A field has the number 0.");
    at = tag.end;
    if (type === 0) {
      const whole = parseVarint(message, at);
      at = whole.end;
      yield [number, whole.value];
      continue;
    }
    const length = type === 2 ? parseVarint(message, at) : { value: FIXED_BYTES[type], end: at };
    if (length.value === undefined) throw new MalformedMessage(`A field has the unknown wire type ${type}.`);
    at = length.end + length.value;
    if (at > message.length) throw new MalformedMessage("The message ends within a field.");
    yield [number, message.subarray(length.end, at)];
  }
}

function parseVarint(message: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let place = 0; place < 10 && at + place < message.length; place += 1) {
    const byte = message[at + place];
    value += (byte & 0x7f) * 2 ** (7 * place);
    if (byte < 0x80) return { value, end: at + place + 1 };
  }
  throw new MalformedMessage("A whole number does not end.");
}
