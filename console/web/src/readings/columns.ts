/** Decodes readings that come as columns of whole numbers into a batch. It accepts exactly valid readings. */

import { FLEET, type Vital } from "../fleet-definition.ts";
import type { Batch } from "./batch.ts";
import { createConverter, FIELDS } from "./field.ts";

/** How the numbers of a column stand for values, as `lambda/feed/columns.py` says. */
interface Encoding {
  /** Whether a number is the difference to the reading before. Else it is the one to the column's first value. */
  readonly isDelta: boolean;
  /** What one unit of the batch is in the column's numbers. */
  readonly scale: number;
  /** Bounds of the values, in the batch's units. */
  readonly min: number;
  readonly max: number;
  /** Whether 0 means that a reading lacks the value, which is NaN in the batch. */
  readonly isOptional?: boolean;
}

interface Column extends Encoding {
  readonly key: string;
  /** The column's array in the batch. */
  readonly target: Exclude<keyof Batch, "names" | "unicorn" | "vitals">;
}

/** The bytes of a column's numbers, those of the lowest weight first. */
interface Numbers {
  readonly first: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** The last moment that a Date can hold. Source: ECMAScript, "Time Values and Time Range". */
const MAX_TIME = 8.64e15;
/** Numbers with a resolution are degrees, in hundred-thousandths. The others are meters, in centimeters. */
const [DEGREE_SCALE, METER_SCALE] = [100_000, 100];
/** Larger numbers are not exact. */
const MAX_WIDTH = 7;
const NEWLINE = 10;

const COLUMNS: readonly Column[] = [
  { key: "arrived", target: "arrived", isDelta: true, scale: 1, min: 0, max: MAX_TIME },
  ...FIELDS.map(createColumn).filter((column) => column !== null),
];
const NAME = FIELDS.find(({ kind }) => kind === "text") as (typeof FIELDS)[number];
const convertName = createConverter(NAME);
const NAME_KEY = NAME.name.toLowerCase();

/** Return the column of a field; null for the name, which is an index. */
function createColumn(field: (typeof FIELDS)[number]): Column | null {
  const key = field.name.toLowerCase();
  switch (field.kind) {
    case "text":
      return null;
    case "timestamp": {
      const [min, max] = [Date.UTC(field.minYear, 0), Date.UTC(field.maxYear + 1, 0) - 1];
      return { key: "time", target: "time", isDelta: true, scale: 1, min, max };
    }
    case "number": {
      const scale = field.resolution > 0 ? DEGREE_SCALE : METER_SCALE;
      return { ...field, key, target: key as Column["target"], isDelta: false, scale };
    }
    case "integer":
      return null; // Only vitals are whole numbers.
  }
}

/** Return the batch of a frame's inflated data, in order of arrival; null if anything in it is not valid. Never throws. */
export function decodeColumns(data: Uint8Array): Batch | null {
  const end = data.indexOf(NEWLINE);
  const header = end < 0 ? null : parseHeader(data.subarray(0, end));
  if (header === null) return null;
  const names = readNames(header["names"]);
  const columns = readColumns(header["columns"], data.subarray(end + 1));
  const indices = columns?.get(NAME_KEY);
  if (names === null || columns === null || indices === undefined) return null;
  const batch = createBatch(names, new Uint32Array(indices.bytes.length / indices.width));
  const isIndex = { isDelta: true, scale: 1, min: 0, max: names.length - 1 };
  if (!decodeNumbers(isIndex, indices, batch.unicorn)) return null;
  for (const column of COLUMNS) {
    if (!decodeNumbers(column, columns.get(column.key), batch[column.target])) return null;
  }
  for (const [index, vital] of FLEET.vitals.entries()) {
    if (!decodeNumbers(toEncoding(vital), columns.get(vital.name), batch.vitals[index])) return null;
  }
  return sortByArrival(batch);
}

function parseHeader(line: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return typeof header === "object" && header !== null ? (header as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function createBatch(names: readonly string[], unicorn: Uint32Array): Batch {
  const floats = () => new Float64Array(unicorn.length);
  return {
    names,
    unicorn,
    arrived: floats(),
    time: floats(),
    latitude: floats(),
    longitude: floats(),
    distance: floats(),
    vitals: FLEET.vitals.map(floats),
  };
}

function readNames(value: unknown): string[] | null {
  if (!Array.isArray(value) || new Set(value).size !== value.length) return null;
  return value.every((name) => typeof name === "string" && convertName(name) === name) ? value : null;
}

/** Return each column's numbers, by its key. All columns have a number for each reading. */
function readColumns(heads: unknown, bytes: Uint8Array): Map<string, Numbers> | null {
  if (!Array.isArray(heads) || !heads.every(isColumnHead)) return null;
  const rowBytes = heads.reduce((sum, [, , width]) => sum + width, 0);
  const rows = bytes.length / rowBytes;
  if (!Number.isInteger(rows)) return null;
  const columns = new Map<string, Numbers>();
  let start = 0;
  for (const [key, first, width] of heads) {
    columns.set(key, { first, width, bytes: bytes.subarray(start, start + rows * width) });
    start += rows * width;
  }
  return columns;
}

function isColumnHead(head: unknown): head is [key: string, first: number, width: number] {
  if (!Array.isArray(head)) return false;
  const [key, first, width] = head;
  return (
    typeof key === "string" &&
    Number.isSafeInteger(first) &&
    Number.isInteger(width) &&
    1 <= width &&
    width <= MAX_WIDTH
  );
}

function toEncoding({ decimals, valid: [min, max], isOptional }: Vital): Encoding {
  return { isDelta: false, scale: 10 ** decimals, min, max, isOptional };
}

/** Decode the numbers of a column into an array of the batch. Returns whether all its values are valid. */
function decodeNumbers(encoding: Encoding, numbers: Numbers | undefined, target: Float64Array | Uint32Array): boolean {
  if (numbers === undefined) return false;
  const { isDelta, scale, min, max, isOptional } = encoding;
  const { first, width, bytes } = numbers;
  const rows = target.length;
  let base = first;
  for (let row = 0; row < rows; row += 1) {
    let number = 0;
    for (let at = row + (width - 1) * rows; at >= 0; at -= rows) number = number * 256 + bytes[at];
    if (isOptional && number === 0) {
      target[row] = Number.NaN;
      continue;
    }
    if (isDelta) base += number % 2 === 0 ? number / 2 : -(number + 1) / 2;
    const sum = isDelta ? base : base + number - (isOptional ? 1 : 0);
    const value = sum / scale;
    if (!(Number.isSafeInteger(sum) && value >= min && value <= max)) return false;
    target[row] = value;
  }
  return true;
}

/** Return a batch in order of arrival. Nearly every batch is, so it is not copied. */
function sortByArrival(batch: Batch): Batch {
  const { arrived } = batch;
  let isSorted = true;
  for (let row = 1; row < arrived.length; row += 1) isSorted &&= arrived[row] >= arrived[row - 1];
  if (isSorted) return batch;
  const order = [...arrived.keys()].sort((a, b) => arrived[a] - arrived[b]);
  const sorted = createBatch(batch.names, batch.unicorn.slice());
  order.forEach((from, to) => {
    sorted.unicorn[to] = batch.unicorn[from];
    for (const { target } of COLUMNS) sorted[target][to] = batch[target][from];
    for (const [index, vital] of batch.vitals.entries()) sorted.vitals[index][to] = vital[from];
  });
  return sorted;
}
