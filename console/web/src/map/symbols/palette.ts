/**
 * The colors of what is drawn over the basemap, for both themes. The statuses and the selection have the same colors as in
 * the rest of the page. Each status has a shape too: see `icons.ts`.
 */

import type { Theme } from "../../page/theme.ts";

export type Rgb = readonly [number, number, number];

export interface Palette {
  /** By status: healthy, alert, stale, lost. */
  readonly status: readonly [Rgb, Rgb, Rgb, Rgb];
  /** The edge around every marker, so that it stands out from the basemap. */
  readonly edge: Rgb;
  readonly selection: Rgb;
  readonly trail: Rgb;
  readonly start: Rgb;
  readonly bubble: Rgb;
  readonly text: Rgb;
}

export const PALETTES: Record<Theme, Palette> = {
  dark: {
    status: [
      [92, 200, 255],
      [255, 122, 112],
      [232, 194, 90],
      [255, 138, 245],
    ],
    edge: [8, 16, 26],
    selection: [255, 255, 255],
    trail: [108, 190, 232],
    start: [64, 140, 255],
    bubble: [22, 36, 52],
    text: [234, 242, 250],
  },
  light: {
    status: [
      [3, 105, 161],
      [185, 28, 28],
      [132, 80, 0],
      [163, 22, 158],
    ],
    edge: [255, 255, 255],
    selection: [19, 34, 49],
    trail: [0, 108, 170],
    start: [20, 90, 230],
    bubble: [255, 255, 255],
    text: [28, 38, 48],
  },
};
