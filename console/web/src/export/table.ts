/** Tables that people take away: the same columns and texts as those of `wildrydes query`. */

import { FLEET } from "../fleet-definition.ts";
import type { Position } from "../format.ts";

export type Cell = string | number | null;

/** Rows with the same columns. A position is also a point in GeoJSON. */
export interface ExportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Spreadsheets take a text that begins with one of these as a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;
const LATITUDE = "latitude";
const LONGITUDE = "longitude";

/** Format a moment as the archive's queries do. */
export function formatTimestamp(moment: number): string {
  return new Date(moment).toISOString().replace("T", " ").replace("Z", "");
}

/** Return the columns of the fleet's vitals. */
export function listVitalColumns(): string[] {
  return FLEET.vitals.map((vital) => vital.name.toLowerCase());
}

/** Return a number for a cell; one that is not known is empty. */
export function toNumberCell(value: number): Cell {
  return Number.isNaN(value) ? null : value;
}

/** Return a table as CSV in which no text is a formula, as `wildrydes query --for-spreadsheets` writes it. */
export function toCsv({ columns, rows }: ExportTable): string {
  return [columns, ...rows].map((row) => `${row.map(toCell).join(",")}\n`).join("");
}

function toCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return a table as GeoJSON: a point for each row, and a line through `path` if there is one. */
export function toGeoJson({ columns, rows }: ExportTable, path: readonly Position[] = []): string {
  const points = rows.map((row) => {
    const {
      [LATITUDE]: latitude,
      [LONGITUDE]: longitude,
      ...properties
    } = Object.fromEntries(columns.map((column, index) => [column, row[index]]));
    return { type: "Feature", geometry: { type: "Point", coordinates: [longitude, latitude] }, properties };
  });
  const coordinates = path.map(({ latitude, longitude }) => [longitude, latitude]);
  const line = {
    type: "Feature",
    geometry: { type: "LineString", coordinates },
    properties: points[0]?.properties ?? {},
  };
  // A line has at least two positions. Source: RFC 7946, section 3.1.4.
  const features = coordinates.length < 2 ? points : [line, ...points];
  return `${JSON.stringify({ type: "FeatureCollection", features })}\n`;
}
