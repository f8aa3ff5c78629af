/** Clusters as deck.gl layers: a disc for each, its count, and a badge for the worst that is in it. */

import type { Layer } from "@deck.gl/core";
import type { Texture } from "@luma.gl/core";
import { Status } from "../fleet/status.ts";
import { BubbleLayer } from "./bubbles.ts";
import { type Cluster, radiusOf, worstOf } from "./clusters.ts";
import { countText, DIGIT_WIDTH, iconIndex } from "./icons.ts";
import { ORIGIN } from "./mercator.ts";
import type { Palette } from "./palette.ts";
import { SpriteLayer } from "./sprites.ts";

const DIGIT_PIXELS = 15;
const BADGE_PIXELS = 18;
const BADGES = [null, "badge-alert", "badge-stale", "badge-lost"] as const;

/** How positions are given to every layer: as offsets from the start (see `mercator.ts`). */
export const PLACED = {
  coordinateSystem: "cartesian",
  coordinateOrigin: [ORIGIN[0], ORIGIN[1], 0] as [number, number, number],
  pickable: false,
} as const;

export function clusterLayers(clusters: readonly Cluster[], palette: Palette, atlas: Texture): Layer[] {
  const discs = new BubbleLayer({
    ...PLACED,
    id: "clusters",
    palette,
    data: clusters,
    getPosition: ({ east, north }: Cluster) => [east, north],
    getRadius: ({ count }: Cluster) => radiusOf(count),
    getShares: ({ statuses: [, alert, stale, lost], count }: Cluster) =>
      [lost, stale, alert].map((part) => part / count),
  } as never);
  return [discs, letters(clusters, palette, atlas), badges(clusters, palette, atlas)];
}

type Sprite = {
  east: number;
  north: number;
  icon: number;
  size: number;
  offset: [number, number];
  colour: readonly number[];
};

function letters(clusters: readonly Cluster[], { text, bubble }: Palette, atlas: Texture): Layer {
  const sprites = clusters.flatMap(({ east, north, count }): Sprite[] => {
    const characters = [...countText(count)];
    const widths = characters.map((one) => DIGIT_PIXELS * (one === "." ? 0.3 : DIGIT_WIDTH));
    let at = -widths.reduce((sum, width) => sum + width, 0) / 2;
    return characters.map((one, index) => {
      at += widths[index];
      return {
        east,
        north,
        icon: iconIndex(one),
        size: DIGIT_PIXELS,
        offset: [at - widths[index] / 2, 0],
        colour: text,
      };
    });
  });
  return spriteLayer("cluster-counts", sprites, bubble, atlas);
}

function badges(clusters: readonly Cluster[], palette: Palette, atlas: Texture): Layer {
  const sprites = clusters.flatMap((cluster): Sprite[] => {
    const worst = worstOf(cluster);
    const badge = BADGES[worst];
    if (worst === Status.healthy || badge === null) return [];
    const away = radiusOf(cluster.count) * 0.74;
    const { east, north } = cluster;
    return [
      { east, north, icon: iconIndex(badge), size: BADGE_PIXELS, offset: [away, away], colour: palette.status[worst] },
    ];
  });
  return spriteLayer("cluster-badges", sprites, palette.edge, atlas);
}

function spriteLayer(id: string, sprites: Sprite[], edge: Palette["edge"], atlas: Texture): Layer {
  return new SpriteLayer({
    ...PLACED,
    id,
    atlas,
    edge,
    upright: true,
    data: sprites,
    getPosition: ({ east, north }: Sprite) => [east, north],
    getIcon: ({ icon, size }: Sprite) => [icon, size],
    getPixelOffset: ({ offset }: Sprite) => offset,
    getColor: ({ colour }: Sprite) => [...colour, 255],
  } as never);
}
