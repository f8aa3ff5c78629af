/** The picture as deck.gl layers, from below to on top. A layer whose arrays are as before is handed over as it was. */

import type { Layer, LayersList } from "@deck.gl/core";
import { LineLayer, ScatterplotLayer } from "@deck.gl/layers";
import type { Device, Texture } from "@luma.gl/core";
import { Status } from "../../fleet/status.ts";
import type { Picture } from "../render/render-state.ts";
import type { Pieces } from "../render/trails.ts";
import { drawAtlas, iconIndex } from "../symbols/icons.ts";
import type { Palette } from "../symbols/palette.ts";
import { clusterLayers, PLACED } from "./cluster-layers.ts";
import { SpriteLayer } from "./sprite-layer.ts";

/** The circle about the start that the workshop's dashboard has, in metres. */
const START_RADIUS = 50;

export class Layers {
  #atlas: Texture | null = null;
  readonly #kept = new Map<string, { readonly of: readonly unknown[]; readonly layers: Layer[] }>();
  /** Attributes that moving markers keep: an array in the same object is not sent to the graphics card again. */
  #looks: object = {};

  /** Take over what a scene or a move of the map has changed; before the first `now`. */
  rest(picture: Picture, device: Device): void {
    this.#atlas ??= atlasOf(device);
    const { count } = picture.lineup;
    this.#looks = {
      getColor: { value: picture.colours.subarray(0, count * 4), size: 4, normalized: true },
      getIcon: { value: picture.icons.subarray(0, count * 2), size: 2 },
    };
  }

  /** All layers, with the moving ones where they are now. */
  now(picture: Picture, palette: Palette): LayersList {
    const atlas = this.#atlas;
    if (atlas === null) return [];
    return [
      this.#keep("start", [palette], () => [startCircle(palette)]),
      this.#keep("trails", [picture.traces], () => [
        lines("trails", picture.trails.pieces, 2),
        lines("track", picture.track.pieces, 3.5),
      ]),
      this.#heads("heads", picture.trails.heads, 2),
      this.#heads("track-head", picture.track.heads, 3.5),
      markers(picture, palette, atlas, this.#looks),
      this.#keep("clusters", [picture.clusters, palette], () => clusterLayers(picture.clusters, palette, atlas)),
      ...selection(picture, palette, atlas),
    ];
  }

  /** What was made on a graphics card is gone with it. */
  forget(): void {
    this.#kept.clear();
    this.#atlas = null;
  }

  /** Pieces that move with their unicorns; while there are none the layer stays as it is. */
  #heads(id: string, pieces: Pieces, width: number): Layer[] {
    return this.#keep(id, [pieces.count === 0 ? 0 : Symbol(id)], () => [lines(id, pieces, width)]);
  }

  #keep(name: string, of: readonly unknown[], make: () => Layer[]): Layer[] {
    const kept = this.#kept.get(name);
    if (kept?.of.every((part, index) => part === of[index])) return kept.layers;
    const layers = make();
    this.#kept.set(name, { of, layers });
    return layers;
  }
}

function startCircle({ start }: Palette): Layer {
  return new ScatterplotLayer({
    ...PLACED,
    id: "start",
    data: [0],
    getPosition: [0, 0],
    getRadius: START_RADIUS,
    radiusUnits: "meters",
    radiusMinPixels: 3.5,
    stroked: true,
    lineWidthUnits: "pixels",
    getLineWidth: 1.5,
    getFillColor: [...start, 70],
    getLineColor: [...start, 255],
  });
}

function lines(id: string, pieces: Pieces, width: number): Layer {
  return new LineLayer({
    ...PLACED,
    id,
    data: {
      length: pieces.count,
      attributes: {
        getSourcePosition: { value: pieces.from.subarray(0, pieces.count * 2), size: 2 },
        getTargetPosition: { value: pieces.to.subarray(0, pieces.count * 2), size: 2 },
        getColor: { value: pieces.colours.subarray(0, pieces.count * 4), size: 4, normalized: true },
      },
    },
    getWidth: width,
    widthUnits: "pixels",
  });
}

function markers(picture: Picture, { edge }: Palette, atlas: Texture, looks: object): Layer {
  const { count } = picture.lineup;
  return new SpriteLayer({
    ...PLACED,
    id: "markers",
    atlas,
    edge,
    upright: false,
    data: {
      length: count,
      attributes: {
        getPosition: { value: picture.positions.subarray(0, count * 2), size: 2 },
        getAngle: { value: picture.angles.subarray(0, count), size: 1 },
        ...looks,
      },
    },
  });
}

/** The unicorn that is selected, on top of all others, in a halo. */
function selection({ selected, scene, motion, size }: Picture, palette: Palette, atlas: Texture): Layer[] {
  if (selected === null || scene === null || selected >= scene.fleet.size) return [];
  const status = scene.fleet.status[selected] as Status;
  const position = [motion.shown[selected * 2], motion.shown[selected * 2 + 1]];
  const pixels = Math.max(26, size * 1.2);
  const halo = new ScatterplotLayer({
    ...PLACED,
    id: "halo",
    data: [position],
    getPosition: (at: number[]) => at as [number, number],
    radiusUnits: "pixels",
    getRadius: pixels * 0.82,
    stroked: true,
    lineWidthUnits: "pixels",
    getLineWidth: 2.5,
    getFillColor: [...palette.selection, 46],
    getLineColor: [...palette.selection, 255],
  });
  const marker = new SpriteLayer({
    ...PLACED,
    id: "selected",
    atlas,
    edge: palette.edge,
    upright: false,
    data: [position],
    getPosition: (at: number[]) => at,
    getColor: [...palette.status[status], 255],
    getIcon: [iconIndex((["healthy", "alert", "stale", "lost"] as const)[status]), pixels],
    getAngle: () => (status === Status.lost ? 0 : motion.turned[selected]),
  } as never);
  return [halo, marker];
}

function atlasOf(device: Device): Texture {
  const canvas = drawAtlas();
  const texture = device.createTexture({
    data: canvas,
    width: canvas.width,
    height: canvas.height,
    mipLevels: device.getMipLevelCount(canvas.width, canvas.height),
    sampler: { minFilter: "linear", magFilter: "linear", mipmapFilter: "linear" },
  } as Parameters<Device["createTexture"]>[0]);
  texture.generateMipmapsWebGL?.();
  return texture;
}
