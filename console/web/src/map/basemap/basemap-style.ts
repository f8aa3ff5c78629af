/** The style of the offline basemap. Muted colors let the fleet stand out. A closer zoom shows more details. */

import type { basemapUrls } from "virtual:assets";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../../page/theme.ts";
import { BASEMAP_COLORS, type BasemapColors } from "./basemap-colors.ts";

/** The URLs of the basemap's files. */
export type BasemapUrls = typeof basemapUrls;

export const ATTRIBUTION =
  "NYC Department of City Planning · US Census Bureau · © OpenStreetMap contributors (ODbL) · Natural Earth";

/** Create a theme's style for the basemap's files. */
export function createOfflineStyle(theme: Theme, urls: BasemapUrls): StyleSpecification {
  const colors = BASEMAP_COLORS[theme];
  const source = (data: string) => ({ type: "geojson" as const, data, maxzoom: 14, tolerance: 0.3 });
  return {
    version: 8,
    name: `Wild Rydes ${theme}`,
    sources: {
      land: { ...source(urls.land), attribution: ATTRIBUTION },
      green: source(urls.green),
      streets: source(urls.streets),
      labels: source(urls.labels),
    },
    layers: [...createGroundLayers(colors), ...createStreetLayers(colors), ...createNameLayers(colors)],
  };
}

function createGroundLayers(colors: BasemapColors): LayerSpecification[] {
  const fill = (source: string, kind: string, color: string): LayerSpecification => ({
    id: `ground-${kind}`,
    type: "fill",
    source,
    filter: ["==", ["get", "kind"], kind],
    paint: { "fill-color": color, "fill-antialias": false },
  });
  const land = (kind: string, color: string) => fill("land", kind, color);
  const area = (kind: string, color: string) => fill("green", kind, color);
  return [
    { id: "water", type: "background", paint: { "background-color": colors.water } },
    land("context", colors.context),
    land("borough", colors.land),
    {
      id: "shore",
      type: "line",
      source: "land",
      minzoom: 7.5,
      filter: ["!=", ["get", "kind"], "far"],
      paint: { "line-color": colors.shore, "line-width": interpolateByZoom(9, 0.5, 15, 1.4), "line-opacity": 0.9 },
    },
    // It is drawn over the shore to hide the edge where the land around the city is cut off.
    land("far", colors.context),
    area("park", colors.park),
    area("cemetery", colors.cemetery),
    area("airport", colors.airport),
    area("special", colors.airport),
  ];
}

function createStreetLayers(colors: BasemapColors): LayerSpecification[] {
  const createStreetLayer = (
    rank: number,
    color: string,
    minzoom: number,
    width: ReturnType<typeof interpolateByZoom>,
  ): LayerSpecification => ({
    id: `street-${rank}`,
    type: "line",
    source: "streets",
    minzoom,
    filter: ["==", ["get", "rank"], rank],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": color,
      "line-width": width,
      "line-opacity": ["interpolate", ["linear"], ["zoom"], minzoom, 0, minzoom + 1.2, 1],
    },
  });
  return [
    createStreetLayer(2, colors.sideStreet, 11.5, interpolateByZoom(11.5, 0.4, 16, 3.5)),
    createStreetLayer(1, colors.street, 10.2, interpolateByZoom(10, 0.4, 16, 5)),
    createStreetLayer(0, colors.avenue, 8.8, interpolateByZoom(9, 0.5, 16, 7)),
    createStreetLayer(-1, colors.bridge, 9.5, interpolateByZoom(9.5, 0.8, 16, 6)),
  ];
}

function createNameLayers(colors: BasemapColors): LayerSpecification[] {
  return [
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

function createNameLayer(id: string, color: string, halo: string, lettering: Lettering): LayerSpecification {
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

function interpolateByZoom(zoom: number, value: number, zoomTo: number, valueTo: number) {
  return ["interpolate", ["exponential", 1.4], ["zoom"], zoom, value, zoomTo, valueTo] as [
    "interpolate",
    ["exponential", number],
    ["zoom"],
    ...number[],
  ];
}
