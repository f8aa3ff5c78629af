/**
 * A record's bytes as readings, by the rules of the record schema (docs/records.md): what a function stores, the
 * console shows, and what goes to the quarantine is counted here as unreadable.
 */

import type { Reading } from "./batch.ts";
import { type Document, maxDocuments, parseDocuments } from "./json-documents.ts";
import { deaggregate } from "./kpl.ts";

export interface Decoded {
  readonly readings: Reading[];
  /** Pieces of data that are no reading. */
  readonly unreadable: number;
}

const INT32 = 2 ** 31;
const TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})\.(\d{3})$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what Java trims off a number's text
const TRIMMED = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g;
/** A fraction's text without its digits: a name of this shape may never have been a text at all. */
const FRACTIONS = new Set([".", "-.", ".E", "-.E", ".E-", "-.E-"]);
/** Degrees; closer to zero than this a coordinate is zero. */
const RESOLUTION = 1e-9;

/** The readings that a record holds, one put together by the Kinesis Producer Library too. Never throws. */
export function decode(data: Uint8Array, arrived: number): Decoded {
  const parts = deaggregate(data);
  if (parts === null) return decodeDocuments(data, arrived);
  if (parts.length === 0) return { readings: [], unreadable: 1 };
  const readings: Reading[] = [];
  let unreadable = 0;
  for (const part of parts) {
    const decoded = decodeDocuments(part, arrived);
    for (const reading of decoded.readings) readings.push(reading);
    unreadable += decoded.unreadable;
    if (readings.length + unreadable > maxDocuments(data.length)) return { readings: [], unreadable: 1 };
  }
  return { readings, unreadable };
}

/** One JSON object, or several one after the other. */
function decodeDocuments(data: Uint8Array, arrived: number): Decoded {
  const documents = parseDocuments(data);
  if (documents === null) return { readings: [], unreadable: 1 };
  const readings = documents.map((document) => readingIn(document, arrived));
  if (readings.length > 1 && !documents.every(isConvertible)) return { readings: [], unreadable: 1 };
  const good = readings.filter((reading) => reading !== null);
  return { readings: good, unreadable: readings.length - good.length };
}

function readingIn(document: Document, arrived: number): Reading | null {
  const given = "StatusTime" in document ? document : lowered(document);
  const value = (key: string) => given[key] ?? lowered(document)[key.toLowerCase()];
  const name = nameIn(value("Name"));
  const time = timeIn(value("StatusTime"));
  const latitude = numberIn(value("Latitude"), -90, 90);
  const longitude = numberIn(value("Longitude"), -180, 180);
  const distance = numberIn(value("Distance"), 0, 100_000);
  const health = integerIn(value("HealthPoints"));
  const magic = integerIn(value("MagicPoints"));
  if (name === null || time === null || latitude === null || longitude === null) return null;
  if (distance === null || health === null || magic === null) return null;
  return { name, arrived, time, latitude: fine(latitude), longitude: fine(longitude), distance, health, magic };
}

function lowered(document: Document): Document {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key.toLowerCase(), value]));
}

function nameIn(value: unknown): string | null {
  const text = typeof value === "number" && Number.isInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text === "" || text.length > 256 || [...text].length > 128) return null;
  const isOtherJson = text === "true" || text === "false" || text[0] === "{" || text[0] === "[";
  return isOtherJson || FRACTIONS.has(text.replace(/\d/g, "")) ? null : text.replace(/\p{Surrogate}/gu, "?");
}

function timeIn(value: unknown): number | null {
  const parts = typeof value === "string" ? TIME.exec(value) : null;
  if (parts === null) return null;
  const [year, month, day, hour, minute, second, millisecond] = parts.slice(1).map(Number);
  if (year < 2000 || year > 2099 || hour > 23 || minute > 59 || second > 59) return null;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  return new Date(time).getUTCDate() === day && month >= 1 && month <= 12 ? time : null;
}

function numberIn(value: unknown, least: number, greatest: number): number | null {
  const number = double(value);
  return number !== null && number >= least && number <= greatest ? number : null;
}

function integerIn(value: unknown): number | null {
  const number = numberIn(value, -INT32, INT32 - 1);
  return number !== null && Number.isInteger(number) ? number : null;
}

function double(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const text = value.replace(TRIMMED, "");
  return NUMBER.test(text) ? Number(text) : null;
}

function fine(degrees: number): number {
  return Math.abs(degrees) < RESOLUTION ? 0 : degrees;
}

const TEXTS = ["name", "statustime"];
const NUMBERS = ["latitude", "longitude", "distance", "healthpoints", "magicpoints"];

/** Whether the archive could hold an object, valid or not; with one that it can't, the whole record fails there. */
function isConvertible(document: Document): boolean {
  const given = lowered(document);
  if (TEXTS.some((key) => given[key] === Number.POSITIVE_INFINITY || given[key] === Number.NEGATIVE_INFINITY))
    return false;
  return NUMBERS.every((key) => {
    const number = given[key] === undefined || given[key] === null ? 0 : double(given[key]);
    return number !== null && Number.isFinite(number);
  });
}
