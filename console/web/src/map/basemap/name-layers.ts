/** The names on the offline basemap. */

import type { LayerSpecification, SymbolLayerSpecification } from "maplibre-gl";
import type { BasemapColors } from "./basemap-colors.ts";

export function createNameLayers(colors: BasemapColors): LayerSpecification[] {
  return [
    createCityLayer(colors),
    createNameLayer("quarter", colors.faintText, colors.halo, { min: 11.2, size: [11.8, 10, 15, 13.5] }),
    createNameLayer("park", colors.parkText, colors.halo, {
      kinds: ["park", "airport"],
      min: 12.4,
      size: [12, 10, 16, 13],
      font: ITALIC,
    }),
    createNameLayer("water", colors.waterText, colors.water, {
      kinds: ["water"],
      min: 9.6,
      size: [9, 10, 14, 14],
      font: ITALIC,
      spacing: 0.12,
    }),
    createNameLayer("town", colors.faintText, colors.halo, { min: 9.4, max: 15, size: [9, 10, 13, 12.5] }),
    createNameLayer("borough", colors.text, colors.halo, {
      min: 8.4,
      max: 13.4,
      size: [9, 11, 13, 15],
      font: BOLD,
      spacing: 0.22,
      upper: true,
    }),
  ];
}

/** Create the names of the world's cities, from the zoom that each has. The larger of two that collide is shown. */
function createCityLayer(colors: BasemapColors): SymbolLayerSpecification {
  const layer = createNameLayer("city", colors.text, colors.halo, { min: 1, max: 15, size: [2, 10, 12, 13] });
  return {
    ...layer,
    source: "cities",
    filter: ["all", ["<=", ["get", "zoom"], ["zoom"]], [">=", ["coalesce", ["get", "last"], 24], ["zoom"]]],
    layout: { ...layer.layout, "symbol-sort-key": ["+", ["*", ["get", "zoom"], 10], ["get", "rank"]] },
    paint: { ...layer.paint, "text-color": ["match", ["get", "rank"], [0, 1], colors.text, colors.faintText] },
  };
}

/** Fonts of the person's machine. The first entry of a stack is the weight or style. */
const ROMAN = ["Regular", "system-ui", "sans-serif"];
const ITALIC = ["Italic", "system-ui", "sans-serif"];
const BOLD = ["Semibold", "system-ui", "sans-serif"];

interface Lettering {
  readonly kinds?: string[];
  readonly min: number;
  readonly max?: number;
  readonly size: [number, number, number, number];
  readonly font?: string[];
  readonly spacing?: number;
  readonly upper?: boolean;
}

function createNameLayer(id: string, color: string, halo: string, lettering: Lettering): SymbolLayerSpecification {
  const { kinds = [id], min, max = 24, size, font = ROMAN, spacing = 0.02, upper = false } = lettering;
  return {
    id: `name-${id}`,
    type: "symbol",
    source: "labels",
    minzoom: min,
    maxzoom: max,
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: {
      "text-field": ["get", "name"],
      "text-font": font,
      "text-size": interpolateByZoom(...size),
      "text-letter-spacing": spacing,
      "text-transform": upper ? "uppercase" : "none",
      "text-max-width": 7,
      "text-padding": 6,
    },
    paint: {
      "text-color": color,
      "text-halo-color": halo,
      "text-halo-width": 1.2,
      "text-opacity": ["interpolate", ["linear"], ["zoom"], min, 0, min + 0.5, 1],
    },
  };
}

/** Interpolate a number between two zooms. */
export function interpolateByZoom(zoom: number, value: number, zoomTo: number, valueTo: number) {
  return ["interpolate", ["exponential", 1.4], ["zoom"], zoom, value, zoomTo, valueTo] as [
    "interpolate",
    ["exponential", number],
    ["zoom"],
    ...number[],
  ];
}
