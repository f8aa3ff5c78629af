/** Creates the deck.gl layers of clusters: discs, their counts, and badges for the worst status in each. */

import type { Layer } from "@deck.gl/core";
import type { Texture } from "@luma.gl/core";
import { STATUS_NAMES, Status } from "../../fleet/status.ts";
import { ORIGIN } from "../mercator.ts";
import { type Cluster, getClusterRadius, getWorstStatus } from "../render/clusters.ts";
import { DIGIT_WIDTH, formatClusterCount, getIconIndex } from "../symbols/icons.ts";
import type { Palette, Rgb } from "../symbols/palette.ts";
import { BubbleLayer } from "./bubble-layer.ts";
import { SpriteLayer } from "./sprite-layer.ts";

const DIGIT_PIXELS = 15;
const BADGE_PIXELS = 18;

/** Properties of every layer: positions are offsets from the start, see `mercator.ts`. */
export const LAYER_DEFAULTS = {
  coordinateSystem: "cartesian",
  coordinateOrigin: [ORIGIN[0], ORIGIN[1], 0] as [number, number, number],
  pickable: false,
} as const;

export function createClusterLayers(clusters: readonly Cluster[], palette: Palette, atlas: Texture): Layer[] {
  const counts = new SpriteBuffer();
  const badges = new SpriteBuffer();
  for (const cluster of clusters) {
    addCount(counts, cluster, palette);
    addBadge(badges, cluster, palette);
  }
  return [
    createDiscs(clusters, palette),
    counts.toLayer("cluster-counts", palette.bubble, atlas),
    badges.toLayer("cluster-badges", palette.edge, atlas),
  ];
}

function createDiscs(clusters: readonly Cluster[], palette: Palette): Layer {
  const positions = clusters.flatMap(({ east, north }) => [east, north]);
  const shares = clusters.flatMap(({ statuses: [, alert, stale, lost], count }) => [
    lost / count,
    stale / count,
    alert / count,
  ]);
  return new BubbleLayer({
    ...LAYER_DEFAULTS,
    id: "clusters",
    palette,
    data: {
      length: clusters.length,
      attributes: {
        getPosition: { value: Float32Array.from(positions), size: 2 },
        getRadius: { value: Float32Array.from(clusters, ({ count }) => getClusterRadius(count)), size: 1 },
        getShares: { value: Float32Array.from(shares), size: 3 },
      },
    },
  } as never);
}

function addCount(sprites: SpriteBuffer, cluster: Cluster, { text }: Palette): void {
  const characters = [...formatClusterCount(cluster.count)];
  const widths = characters.map((character) => DIGIT_PIXELS * (character === "." ? 0.3 : DIGIT_WIDTH));
  let left = -widths.reduce((sum, width) => sum + width, 0) / 2;
  for (const [index, character] of characters.entries()) {
    sprites.add(cluster, character, DIGIT_PIXELS, left + widths[index] / 2, 0, text);
    left += widths[index];
  }
}

function addBadge(sprites: SpriteBuffer, cluster: Cluster, { status }: Palette): void {
  const worst = getWorstStatus(cluster);
  const offset = getClusterRadius(cluster.count) * 0.74;
  if (worst !== Status.healthy)
    sprites.add(cluster, `badge-${STATUS_NAMES[worst]}`, BADGE_PIXELS, offset, offset, status[worst]);
}

/** Collects sprites at clusters. Each is moved right and up from the center by some pixels. */
class SpriteBuffer {
  readonly #positions: number[] = [];
  readonly #icons: number[] = [];
  readonly #offsets: number[] = [];
  readonly #colors: number[] = [];

  add({ east, north }: Cluster, icon: string, size: number, right: number, up: number, color: Rgb): void {
    this.#positions.push(east, north);
    this.#icons.push(getIconIndex(icon), size);
    this.#offsets.push(right, up);
    this.#colors.push(color[0], color[1], color[2], 255);
  }

  toLayer(id: string, edge: Rgb, atlas: Texture): Layer {
    return new SpriteLayer({
      ...LAYER_DEFAULTS,
      id,
      atlas,
      edge,
      upright: true,
      data: {
        length: this.#positions.length / 2,
        attributes: {
          getPosition: { value: Float32Array.from(this.#positions), size: 2 },
          getIcon: { value: Float32Array.from(this.#icons), size: 2 },
          getPixelOffset: { value: Float32Array.from(this.#offsets), size: 2 },
          getColor: { value: Uint8Array.from(this.#colors), size: 4, normalized: true },
        },
      },
    } as never);
  }
}
