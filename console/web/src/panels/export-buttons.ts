/** The buttons with which people take a table away. */

import { type ExportTable, toCsv, toGeoJson } from "../export/table.ts";
import type { Position } from "../format.ts";
import { createButton } from "../page/dom.ts";
import { downloadText } from "../page/download.ts";
import { createPopover } from "./popover.ts";

export interface ExportFile {
  /** Without an extension. */
  readonly name: string;
  readonly table: ExportTable;
  /** The positions of a line in GeoJSON; without any there are only points. */
  readonly path?: readonly Position[];
}

const FORMATS = [
  {
    label: "CSV",
    save: ({ name, table }: ExportFile) => downloadText(name, "csv", toCsv(table), "text/csv"),
  },
  {
    label: "GeoJSON",
    save: ({ name, table, path }: ExportFile) =>
      downloadText(name, "geojson", toGeoJson(table, path), "application/geo+json"),
  },
];

/** Create a button for each format. `what` says what it saves; `getFile` returns null if there is nothing to save yet. */
export function createExportButtons(what: string, getFile: () => ExportFile | null): HTMLButtonElement[] {
  return FORMATS.map(({ label, save }) => {
    const title = `Save ${what} as ${label}`;
    const onclick = (): void => {
      const file = getFile();
      if (file !== null) save(file);
    };
    return createButton({ text: label, title, "aria-label": title, onclick });
  });
}

/** Create a button that opens a box with the buttons for each format. `id` is that of the box. */
export function createSaveMenu(id: string, what: string, getFile: () => ExportFile | null) {
  return createPopover(id, "save", `Save ${what}`, ...createExportButtons(what, getFile));
}
