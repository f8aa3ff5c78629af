/** The style of the offline basemap. Muted colors let the fleet stand out. A closer zoom shows more details. */

import type { basemapUrls } from "virtual:assets";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../../page/theme.ts";
import { BASEMAP_COLORS, type BasemapColors } from "./basemap-colors.ts";
import { createNameLayers, interpolateByZoom } from "./name-layers.ts";

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
      world: source(urls.world),
      cities: source(urls.cities),
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
  const border = (kind: string, color: string, dashes: number[]): LayerSpecification => ({
    id: kind,
    type: "line",
    source: "world",
    filter: ["==", ["get", "kind"], kind],
    paint: { "line-color": color, "line-width": interpolateByZoom(2, 0.5, 10, 1.5), "line-dasharray": dashes },
  });
  const land = (kind: string, color: string) => fill("land", kind, color);
  const area = (kind: string, color: string) => fill("green", kind, color);
  return [
    { id: "water", type: "background", paint: { "background-color": colors.water } },
    // The land is drawn over the inner half of its coast, and over the edge of what is cut out around the city.
    {
      id: "coast",
      type: "line",
      source: "world",
      filter: ["==", ["get", "kind"], "far"],
      paint: { "line-color": colors.shore, "line-width": interpolateByZoom(2, 1, 15, 2.8) },
    },
    land("context", colors.context),
    land("borough", colors.land),
    {
      id: "shore",
      type: "line",
      source: "land",
      minzoom: 7.5,
      paint: { "line-color": colors.shore, "line-width": interpolateByZoom(9, 0.5, 15, 1.4), "line-opacity": 0.9 },
    },
    // It is drawn over the shore to hide the edge where the land around the city is cut off.
    fill("world", "far", colors.context),
    border("border", colors.border, [1]),
    border("disputed", colors.border, [3, 2]),
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
