/** The JSON objects in a record's bytes. */

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const WHOLE = /^-?\d+$/;
/** The functions can't read what is nested more deeply. */
const MAX_DEPTH = 900;

export type Document = Record<string, unknown>;

/** How many documents a record of so many bytes may hold, as for the functions: no record of readings holds more. */
export function maxDocuments(bytes: number): number {
  return 10 + Math.floor(bytes / 64);
}

/** The objects that a record holds, one after the other; null where it is anything else, or holds too many. */
export function parseDocuments(data: Uint8Array): Document[] | null {
  try {
    const text = UTF8.decode(data);
    if (text.length > MAX_DEPTH && isDeep(text)) return null;
    const values = valuesIn(text, maxDocuments(data.length));
    return values.length > 0 && values.every(isObject) ? values : null;
  } catch {
    return null;
  }
}

function valuesIn(text: string, most: number): unknown[] {
  try {
    return [parsed(text)];
  } catch {
    return split(text, most).map(parsed);
  }
}

type Revive = (key: string, value: unknown, at: { readonly source?: string }) => unknown;
/** As newer browsers have it: the reviver sees how a value is written. */
const parse = JSON.parse as (text: string, revive?: Revive) => unknown;

/** A JSON value; a name that is a whole number too great to be exact is the text of its digits. */
function parsed(text: string): unknown {
  const value = parse(text);
  if (!isObject(value) || !Object.values(value).some(isInexact)) return value;
  return parse(text, (key, one, { source = "" }) => {
    if (key.toLowerCase() !== "name" || typeof one !== "number") return one;
    return WHOLE.test(source) ? source : null;
  });
}

function isInexact(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Whether a text is nested more deeply than the functions can read. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** The texts of objects that follow one another, `most` at the most. Throws where it isn't that. */
function split(text: string, most: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth > 0) continue;
      if (found.length === most) throw new SyntaxError("too many objects");
      found.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (/[^ \t\r\n]/.test(text.slice(start))) throw new SyntaxError("something follows the last object");
  return found;
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
