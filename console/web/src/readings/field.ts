/** The fields of a reading, and how their JSON values are converted, as in `lambda/unicorn/field.py`. */

import type { Vital } from "../fleet-definition.ts";
import schema from "./record-schema.json" with { type: "json" };

/** A field of `record-schema.json`. */
type Field = { readonly name: string } & (
  | { readonly kind: "text"; readonly minLength: number; readonly maxLength: number }
  | { readonly kind: "timestamp"; readonly minYear: number; readonly maxYear: number }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly resolution: number }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
);

/** The fields that readings of every fleet hold. The file is generated from the Python schema by `python -m cli.reference`. */
export const FIELDS = schema as readonly Field[];

/** A smaller number counts as zero. */
const DECIMAL_RESOLUTION = 1e-9;

/** Return the field of a vital. */
export function toField({ name, decimals, valid: [min, max] }: Vital): Field {
  return decimals === 0
    ? { name, kind: "integer", min, max }
    : { name, kind: "number", min, max, resolution: DECIMAL_RESOLUTION };
}

/** Returns a valid value, or null for any other. A timestamp is returned in milliseconds since the epoch. */
type Converter = (value: unknown) => string | number | null;

const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Java trims these characters off a number's text.
const TRIMMED = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g;
/** The shapes, without digits, in which Firehose writes a fraction that is in a text column. */
const FRACTION_SHAPES = new Set([".", "-.", ".E", "-.E", ".E-", "-.E-"]);

export function createConverter(field: Field): Converter {
  switch (field.kind) {
    case "text":
      return (value) => convertText(value, field.minLength, field.maxLength);
    case "timestamp":
      return (value) => convertTimestamp(value, field.minYear, field.maxYear);
    case "number":
      return (value) => convertNumber(value, field.min, field.max, field.resolution);
    case "integer":
      return (value) => convertInteger(value, field.min, field.max);
  }
}

/** Return whether the archive can hold a value, valid or not. */
export function isConvertible({ kind }: Field, value: unknown): boolean {
  if (kind === "text" || kind === "timestamp") return typeof value !== "number" || Number.isFinite(value);
  return Number.isFinite(value === undefined || value === null ? 0 : parseDouble(value));
}

function convertText(value: unknown, minLength: number, maxLength: number): string | null {
  const text = typeof value === "number" && Number.isInteger(value) ? String(value) : value;
  if (typeof text !== "string" || !hasLength(text, minLength, maxLength) || looksLikeOtherJson(text)) return null;
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, "?");
}

/** Return whether a text has `min` to `max` code points. Each takes one or two code units. */
function hasLength(text: string, min: number, max: number): boolean {
  if (text.length < min || text.length > 2 * max) return false;
  const length = text.length > max || min > 1 ? [...text].length : text.length;
  return length >= min && length <= max;
}

/** Return whether a text looks like a JSON fraction, boolean, object or array that Firehose has written as text. */
function looksLikeOtherJson(text: string): boolean {
  if (text.includes(".") && FRACTION_SHAPES.has(text.replace(/\d/g, ""))) return true;
  return text === "true" || text === "false" || text[0] === "{" || text[0] === "[";
}

function convertTimestamp(value: unknown, minYear: number, maxYear: number): number | null {
  if (typeof value !== "string" || !TIMESTAMP.test(value)) return null;
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8, 10))];
  const [hour, minute, second] = [
    Number(value.slice(11, 13)),
    Number(value.slice(14, 16)),
    Number(value.slice(17, 19)),
  ];
  if (year < minYear || year > maxYear || hour > 23 || minute > 59 || second > 59) return null;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, Number(value.slice(20)));
  return month >= 1 && month <= 12 && new Date(time).getUTCDate() === day ? time : null;
}

function convertNumber(value: unknown, min: number, max: number, resolution: number): number | null {
  const number = parseDouble(value);
  if (!(number >= min && number <= max)) return null;
  return Math.abs(number) < resolution ? 0 : number;
}

function convertInteger(value: unknown, min: number, max: number): number | null {
  const number = parseDouble(value);
  return number >= min && number <= max && Number.isInteger(number) ? number : null;
}

/** Return a JSON number, or a text that is one, as a double; NaN for anything else. */
function parseDouble(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return Number.NaN;
  const text = value.replace(TRIMMED, "");
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}
