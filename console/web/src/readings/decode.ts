/** Decodes the bytes of a record into readings. It accepts exactly the readings that the functions store. */

import { FLEET, type FleetDefinition, type Vital } from "../fleet-definition.ts";
import type { Reading } from "./batch.ts";
import { createConverter, FIELDS, isConvertible, toField } from "./field.ts";
import { type Document, maxDocuments, parseDocuments } from "./json-documents.ts";
import { deaggregate } from "./kpl.ts";

interface Decoded {
  readonly readings: Reading[];
  /** The number of documents that are not valid readings. The functions quarantine them. */
  readonly unreadable: number;
}

/** The property of `Reading` for each field of the schema. */
const PROPERTIES: Readonly<Record<string, Exclude<keyof Reading, "arrived" | "vitals">>> = {
  Distance: "distance",
  Latitude: "latitude",
  Longitude: "longitude",
  Name: "name",
  StatusTime: "time",
};

const COLUMNS = FIELDS.map((field) => ({
  name: field.name,
  property: PROPERTIES[field.name],
  convert: createConverter(field),
}));

/** What depends on the fleet's vitals. */
interface Schema {
  readonly fleet: FleetDefinition;
  readonly fields: typeof FIELDS;
  /** Each field's name, by itself and in lower case, because Firehose ignores the case of keys. */
  readonly names: ReadonlyMap<string, string>;
  readonly vitals: readonly { readonly name: string; convert(value: unknown): number | null }[];
}

let schema: Schema | null = null;

function getSchema(): Schema {
  if (schema?.fleet !== FLEET) schema = createSchema(FLEET);
  return schema;
}

function createSchema(fleet: FleetDefinition): Schema {
  const fields = [...FIELDS, ...fleet.vitals.map(toField)];
  const names = fields.flatMap(({ name }) => [[name, name] as const, [name.toLowerCase(), name] as const]);
  return { fleet, fields, names: new Map(names), vitals: fleet.vitals.map(createVitalConverter) };
}

/** Create the converter of a vital. It returns NaN for an absent value, which a vital may have if it is optional. */
function createVitalConverter(vital: Vital): Schema["vitals"][number] {
  const convert = createConverter(toField(vital)) as (value: unknown) => number | null;
  const isAbsent = (value: unknown) => vital.isOptional && (value === undefined || value === null);
  return { name: vital.name, convert: (value) => (isAbsent(value) ? Number.NaN : convert(value)) };
}

/** Decode a record, which may be a KPL aggregate. Never throws. */
export function decode(data: Uint8Array, arrived: number): Decoded {
  const records = deaggregate(data);
  if (records === null) return decodeDocuments(data, arrived);
  if (records.length === 0) return { readings: [], unreadable: 1 };
  const readings: Reading[] = [];
  let unreadable = 0;
  for (const record of records) {
    const decoded = decodeDocuments(record, arrived);
    for (const reading of decoded.readings) readings.push(reading);
    unreadable += decoded.unreadable;
    if (readings.length + unreadable > maxDocuments(data.length)) return { readings: [], unreadable: 1 };
  }
  return { readings, unreadable };
}

/** Decode one JSON object, or several one after the other. */
function decodeDocuments(data: Uint8Array, arrived: number): Decoded {
  const documents = parseDocuments(data)?.map(normalizeKeys);
  if (documents === undefined) return { readings: [], unreadable: 1 };
  // Firehose refuses a record of several objects as a whole if it can't convert one of them.
  if (documents.length > 1 && !documents.every(canBeArchived)) return { readings: [], unreadable: 1 };
  const readings = documents.map((document) => toReading(document, arrived)).filter((reading) => reading !== null);
  return { readings, unreadable: documents.length - readings.length };
}

/** Return a document with the schema's keys. If two keys differ only in case, the last one counts. */
function normalizeKeys(document: Document): Document {
  const { names } = getSchema();
  let isNormal = true; // Nearly every document is, so it is not copied.
  for (const key in document) isNormal &&= names.get(key) === key || !names.has(key.toLowerCase());
  if (isNormal) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [names.get(key.toLowerCase()) ?? key, value]),
  );
}

function toReading(document: Document, arrived: number): Reading | null {
  const vitals: number[] = [];
  for (const { name, convert } of getSchema().vitals) {
    const value = convert(document[name]);
    if (value === null) return null;
    vitals.push(value);
  }
  const reading: { -readonly [Property in keyof Reading]: Reading[Property] } = {
    name: "",
    arrived,
    time: 0,
    latitude: 0,
    longitude: 0,
    distance: 0,
    vitals,
  };
  for (const { name, property, convert } of COLUMNS) {
    const value = convert(document[name]);
    if (value === null) return null;
    reading[property] = value as never;
  }
  return reading;
}

function canBeArchived(document: Document): boolean {
  return getSchema().fields.every((field) => isConvertible(field, document[field.name]));
}
