/** The colors of the offline basemap. No line or label is as bright as a marker. `context` is the land around the city. */

import type { Theme } from "../../page/theme.ts";

const DARK = {
  water: "#0a1521",
  context: "#14202d",
  land: "#182635",
  shore: "#2b3f54",
  border: "#33475c",
  park: "#16322e",
  cemetery: "#192f30",
  airport: "#212b3a",
  sideStreet: "#22344699",
  street: "#2a3f54",
  avenue: "#38506a",
  bridge: "#4a6582",
  text: "#a3b4c6",
  faintText: "#8798ad",
  parkText: "#7cb8a4",
  waterText: "#7797b8",
  halo: "#101b27",
};

export type BasemapColors = Readonly<Record<keyof typeof DARK, string>>;

export const BASEMAP_COLORS: Record<Theme, BasemapColors> = {
  dark: DARK,
  light: {
    water: "#c5d9e7",
    context: "#e6e6e2",
    land: "#f3f2ee",
    shore: "#a9c0d0",
    border: "#bfc0bd",
    park: "#d3e5c8",
    cemetery: "#dfe6d4",
    airport: "#e4e3ea",
    sideStreet: "#e4e2db",
    street: "#dad7ce",
    avenue: "#c8c3b8",
    bridge: "#aaa599",
    text: "#434e5a",
    faintText: "#525c67",
    parkText: "#3d6232",
    waterText: "#3a5f7d",
    halo: "#f7f6f3",
  },
};
