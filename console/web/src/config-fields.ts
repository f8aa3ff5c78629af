/** Reads the fields of a configuration document. */

/** A configuration that can't be used; the message says why and what to do. */
export class InvalidConfig extends Error {}

/** The fields of an object of the document. */
export type Fields = Readonly<Record<string, unknown>>;

/** Return the fields of an object that stands at `place` of the document. Throws InvalidConfig for any other value. */
export function readFields(value: unknown, place: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new InvalidConfig(`The configuration's ${place} is not an object. Deploy the console again.`);
}

/** Return a text that is not empty. Throws InvalidConfig. */
export function readText(fields: Fields, key: string, section = ""): string {
  const value = readOptionalText(fields, key);
  if (value === null) throw new InvalidConfig(`The configuration has no ${section}${key}. Deploy the console again.`);
  return value;
}

/** Return a text, or null if it is empty or absent. */
export function readOptionalText(fields: Fields, key: string): string | null {
  const value = fields[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

export function readNumber(fields: Fields, key: string, fallback: number): number {
  const value = fields[key];
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}
