/** Parses the JSON objects in a record's bytes. */

import { FIELDS } from "./field.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const WHOLE_NUMBER = /^-?\d+$/;
/** The functions can't read objects that are nested more deeply. */
const MAX_DEPTH = 900;

/** The keys of text fields, in lower case. */
const TEXT_KEYS = new Set(FIELDS.filter(({ kind }) => kind === "text").map(({ name }) => name.toLowerCase()));

export type Document = Record<string, unknown>;

/** Return the most documents that a record of some bytes may hold, as in the functions. No record of readings has more. */
export function maxDocuments(bytes: number): number {
  return 10 + Math.floor(bytes / 64);
}

/** Return the JSON objects in a record, one after another; null if it holds anything else, or too many objects. */
export function parseDocuments(data: Uint8Array): Document[] | null {
  try {
    const text = UTF8.decode(data);
    if (mayBeDeep(text) && isDeep(text)) return null;
    const values = parseValues(text, maxDocuments(data.length));
    return values.length > 0 && values.every(isObject) ? values : null;
  } catch {
    return null;
  }
}

function parseValues(text: string, max: number): unknown[] {
  try {
    return parseLines(text, max);
  } catch {
    return splitObjects(text, max).map(parseValue);
  }
}

/**
 * Parse a text of one value a line, which nearly all are, faster than an object could be split off. Throws SyntaxError
 * for any other text.
 */
function parseLines(text: string, max: number): unknown[] {
  const lines = text.split("\n").filter((line) => /[^ \t\r]/.test(line));
  if (lines.length > max) throw new SyntaxError("too many objects");
  return lines.map(parseValue);
}

type Revive = (key: string, value: unknown, at: { readonly source?: string }) => unknown;
/** `JSON.parse` in newer browsers, where the reviver gets the source text of a value. */
const parseJson = JSON.parse as (text: string, revive?: Revive) => unknown;

/** Parse a JSON value. A whole number in a text field that is too large to be exact becomes the text of its digits. */
function parseValue(text: string): unknown {
  const value = parseJson(text);
  if (!isObject(value) || !Object.values(value).some(isInexact)) return value;
  return parseJson(text, (key, member, { source = "" }) => {
    if (!TEXT_KEYS.has(key.toLowerCase()) || typeof member !== "number") return member;
    return WHOLE_NUMBER.test(source) ? source : null;
  });
}

function isInexact(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Return whether a text has so many brackets that it may be deep. A packed record has not, and is scanned faster. */
function mayBeDeep(text: string): boolean {
  return text.length > MAX_DEPTH && (text.match(/[[{]/g)?.length ?? 0) > MAX_DEPTH;
}

/** Return whether a text is nested more deeply than MAX_DEPTH. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Split a text into at most `max` objects that follow one another. Throws SyntaxError for any other text. */
function splitObjects(text: string, max: number): string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === "\\") at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth > 0) continue;
      if (texts.length === max) throw new SyntaxError("too many objects");
      texts.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (/[^ \t\r\n]/.test(text.slice(start))) throw new SyntaxError("something follows the last object");
  return texts;
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
