/** Decodes readings that come as columns of whole numbers into a batch. It accepts exactly valid readings. */

import { FLEET, type Vital } from "../fleet-definition.ts";
import type { Batch } from "./batch.ts";
import { createConverter, FIELDS } from "./field.ts";

/** A column of numbers: its key in the document, its array in the batch, and how its numbers are read. */
interface Column {
  readonly key: string;
  readonly target: Exclude<keyof Batch, "names" | "unicorn" | "vitals">;
  /** Whether each number but the first is the difference to the one before. Else it is one to the column's first number. */
  readonly isDelta: boolean;
  /** What one unit of the batch is in the document's numbers. */
  readonly scale: number;
  /** Bounds of the values, in the batch's units. */
  readonly min: number;
  readonly max: number;
}

/** The last moment that a Date can hold. Source: ECMAScript, "Time Values and Time Range". */
const MAX_TIME = 8.64e15;
/** Numbers with a resolution are degrees, in hundred-thousandths. The others are meters, in centimeters. */
const [DEGREE_SCALE, METER_SCALE] = [100_000, 100];
const NAMES = "names";

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

/** Return the batch of a document's columns, in order of arrival; null if anything in them is not valid. Never throws. */
export function decodeColumns(document: unknown): Batch | null {
  if (typeof document !== "object" || document === null) return null;
  const fields = document as Readonly<Record<string, unknown>>;
  const names = readNames(fields[NAMES]);
  const indices = fields[NAME_KEY];
  if (names === null || !Array.isArray(indices)) return null;
  const unicorn = readIndices(indices, names.length);
  if (unicorn === null) return null;
  const batch = createBatch(names, unicorn);
  for (const column of COLUMNS) {
    if (!readColumn(column, fields[column.key], batch[column.target])) return null;
  }
  for (const [index, vital] of FLEET.vitals.entries()) {
    if (!readColumn(toRange(vital), fields[vital.name], batch.vitals[index])) return null;
  }
  return sortByArrival(batch);
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

function readIndices(values: readonly unknown[], count: number): Uint32Array | null {
  const unicorn = new Uint32Array(values.length);
  let index = 0;
  for (let row = 0; row < values.length; row += 1) {
    index += Number.isInteger(values[row]) ? (values[row] as number) : Number.NaN;
    if (!(index >= 0 && index < count)) return null;
    unicorn[row] = index;
  }
  return unicorn;
}

interface Range extends Pick<Column, "isDelta" | "scale" | "min" | "max"> {
  /** Whether numbers may be null, which are NaN in the batch. */
  readonly isOptional?: boolean;
}

function toRange({ decimals, valid: [min, max], isOptional }: Vital): Range {
  return { isDelta: false, scale: 10 ** decimals, min, max, isOptional };
}

/** Read a column into an array of the batch. Returns whether all its values are valid. */
function readColumn({ isDelta, scale, min, max, isOptional }: Range, values: unknown, target: Float64Array): boolean {
  const skipped = isDelta ? 0 : 1;
  if (!Array.isArray(values) || values.length !== target.length + skipped) return false;
  let base: unknown = isDelta ? 0 : values[0];
  if (!Number.isSafeInteger(base)) return false;
  for (let row = 0; row < target.length; row += 1) {
    const number: unknown = values[row + skipped];
    if (isOptional && number === null) {
      target[row] = Number.NaN;
      continue;
    }
    if (!Number.isSafeInteger(number)) return false;
    const sum = (base as number) + (number as number);
    const value = sum / scale;
    if (!(value >= min && value <= max)) return false;
    target[row] = value;
    if (isDelta) base = sum;
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
