/** Creates the deck.gl layers of the fleet, from the bottom to the top. Layers with unchanged data are reused. */

import type { Layer, LayersList } from "@deck.gl/core";
import { LineLayer, ScatterplotLayer } from "@deck.gl/layers";
import type { Device, Texture } from "@luma.gl/core";
import { STATUS_NAMES, Status } from "../../fleet/status.ts";
import { START_RADIUS_METERS } from "../mercator.ts";
import { computeSelectedSize } from "../render/draw-order.ts";
import type { RenderState } from "../render/render-state.ts";
import type { Segments } from "../render/trails.ts";
import { drawAtlas, getIconIndex } from "../symbols/icons.ts";
import type { Palette } from "../symbols/palette.ts";
import { createClusterLayers, LAYER_DEFAULTS } from "./cluster-layers.ts";
import { SpriteLayer } from "./sprite-layer.ts";

export class FleetLayers {
  #atlas: Texture | null = null;
  readonly #cache = new Map<string, { readonly key: readonly unknown[]; readonly layers: Layer[] }>();
  /** Attributes that don't change while markers move. deck.gl uploads them again only if this object is replaced. */
  #styleAttributes: object = {};

  /** Prepare the layers for a new layout of the render state. Must be called before `build`. */
  prepare(renderState: RenderState, device: Device): void {
    this.#atlas ??= createAtlasTexture(device);
    const { count } = renderState.drawOrder;
    this.#styleAttributes = {
      getColor: { value: renderState.colors.subarray(0, count * 4), size: 4, normalized: true },
      getIcon: { value: renderState.icons.subarray(0, count * 2), size: 2 },
    };
  }

  /** Build all layers, with moving unicorns where they are now. */
  build(renderState: RenderState, palette: Palette): LayersList {
    const atlas = this.#atlas;
    if (atlas === null) return [];
    return [
      this.#reuse("start", [palette, renderState.showsStart], () =>
        renderState.showsStart ? [createStartCircle(palette)] : [],
      ),
      this.#reuse("trails", [renderState.trailsVersion], () => [
        createLines("trails", renderState.trails.segments, 2),
        createLines("track", renderState.selectedTrail.segments, 3.5),
      ]),
      this.#buildHeads("heads", renderState.trails.heads, 2),
      this.#buildHeads("track-head", renderState.selectedTrail.heads, 3.5),
      createMarkers(renderState, palette, atlas, this.#styleAttributes),
      this.#reuse("clusters", [renderState.clusters, palette], () =>
        createClusterLayers(renderState.clusters, palette, atlas),
      ),
      ...createSelection(renderState, palette, atlas),
    ];
  }

  /** Forget all layers and textures, because their graphics device is lost. */
  reset(): void {
    this.#cache.clear();
    this.#atlas = null;
  }

  /** Build the heads of trails. They move in each frame, so the layer is reused only while it is empty. */
  #buildHeads(id: string, segments: Segments, width: number): Layer[] {
    return this.#reuse(id, [segments.count === 0 ? 0 : Symbol(id)], () => [createLines(id, segments, width)]);
  }

  #reuse(name: string, key: readonly unknown[], create: () => Layer[]): Layer[] {
    const cached = this.#cache.get(name);
    if (cached?.key.every((part, index) => part === key[index])) return cached.layers;
    const layers = create();
    this.#cache.set(name, { key, layers });
    return layers;
  }
}

function createStartCircle({ start }: Palette): Layer {
  return new ScatterplotLayer({
    ...LAYER_DEFAULTS,
    id: "start",
    data: [0],
    getPosition: [0, 0],
    getRadius: START_RADIUS_METERS,
    radiusUnits: "meters",
    radiusMinPixels: 3.5,
    stroked: true,
    lineWidthUnits: "pixels",
    getLineWidth: 1.5,
    getFillColor: [...start, 70],
    getLineColor: [...start, 255],
  });
}

function createLines(id: string, segments: Segments, width: number): Layer {
  return new LineLayer({
    ...LAYER_DEFAULTS,
    id,
    data: {
      length: segments.count,
      attributes: {
        getSourcePosition: { value: segments.from.subarray(0, segments.count * 2), size: 2 },
        getTargetPosition: { value: segments.to.subarray(0, segments.count * 2), size: 2 },
        getColor: { value: segments.colors.subarray(0, segments.count * 4), size: 4, normalized: true },
      },
    },
    getWidth: width,
    widthUnits: "pixels",
  });
}

function createMarkers(renderState: RenderState, { edge }: Palette, atlas: Texture, styleAttributes: object): Layer {
  const { count } = renderState.drawOrder;
  return new SpriteLayer({
    ...LAYER_DEFAULTS,
    id: "markers",
    atlas,
    edge,
    upright: false,
    data: {
      length: count,
      attributes: {
        getPosition: { value: renderState.positions.subarray(0, count * 2), size: 2 },
        getAngle: { value: renderState.angles.subarray(0, count), size: 1 },
        ...styleAttributes,
      },
    },
  });
}

/** Create the markers of the selected unicorns, in halos on top of all others. That of the first is stronger. */
function createSelection(
  { selected, selection, scene, interpolator, size }: RenderState,
  palette: Palette,
  atlas: Texture,
): Layer[] {
  const data = selection.filter((id) => id < (scene?.fleet.size ?? 0));
  if (scene === null || data.length === 0) return [];
  const getStatus = (id: number) => scene.fleet.status[id] as Status;
  const getPosition = (id: number): [number, number] => [interpolator.places[id * 2], interpolator.places[id * 2 + 1]];
  const { height, radius } = computeSelectedSize(size);
  const halo = new ScatterplotLayer({
    ...LAYER_DEFAULTS,
    id: "halo",
    data,
    getPosition,
    radiusUnits: "pixels",
    getRadius: radius,
    stroked: true,
    lineWidthUnits: "pixels",
    getLineWidth: (id: number) => (id === selected ? 2.5 : 1.5),
    getFillColor: (id: number) => [...palette.selection, id === selected ? 46 : 20],
    getLineColor: [...palette.selection, 255],
  });
  const marker = new SpriteLayer({
    ...LAYER_DEFAULTS,
    id: "selected",
    atlas,
    edge: palette.edge,
    upright: false,
    data,
    getPosition,
    getColor: (id: number) => [...palette.status[getStatus(id)], 255],
    getIcon: (id: number) => [getIconIndex(STATUS_NAMES[getStatus(id)]), height],
    getAngle: (id: number) => (getStatus(id) === Status.lost ? 0 : interpolator.headings[id]),
  } as never);
  return [halo, marker];
}

function createAtlasTexture(device: Device): Texture {
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
