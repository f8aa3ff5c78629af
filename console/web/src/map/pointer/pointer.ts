/** Handles the mouse and touches on the map: hovering shows a tooltip, clicking selects or zooms in. */

import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { MapCamera } from "../camera/camera.ts";
import type { MapHooks } from "../map-port.ts";
import { getScale, START_RADIUS_METERS, toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";
import type { Cluster } from "../render/clusters.ts";
import type { RenderState } from "../render/render-state.ts";
import { findCluster, findNearestUnicorn } from "./picking.ts";
import { describeCluster, describeStart, describeUnicorn, Tooltip, type TooltipContent } from "./tooltip.ts";

/** Pixels around the pointer within which a unicorn is hit. */
const MOUSE_REACH = 12;
const FINGER_REACH = 24;
const FINGER_SLACK = 8;
const COARSE_POINTER = matchMedia("(pointer: coarse)");
/** The smallest radius of the start's circle, in pixels, so that it can be hit at any zoom. */
const START_REACH = 7;

/** What is at a place on the map; null and false for nothing. */
interface HitResult {
  readonly id: number | null;
  readonly cluster: Cluster | null;
  readonly isStart: boolean;
}

export class Pointer {
  readonly #map: MapLibre;
  readonly #renderState: RenderState;
  readonly #camera: MapCamera;
  readonly #tooltip: Tooltip;
  readonly #hooks: MapHooks;
  #position: { x: number; y: number } | null = null;

  constructor(map: MapLibre, renderState: RenderState, camera: MapCamera, hooks: MapHooks) {
    this.#map = map;
    this.#renderState = renderState;
    this.#camera = camera;
    this.#hooks = hooks;
    this.#tooltip = new Tooltip(map.getContainer(), "map-tip");
    map.on("mousemove", ({ point, originalEvent }) => {
      // A tap is reported as a mouse move too, and would leave a tooltip behind.
      this.#position = COARSE_POINTER.matches || originalEvent.buttons > 0 ? null : point;
      this.refresh();
    });
    map.on("mouseout", () => {
      this.#position = null;
      this.refresh();
    });
    map.on("click", (event) => this.#handleClick(event));
  }

  /** Describe what is under the pointer now. A unicorn may have moved there. */
  refresh(): void {
    const hit = this.#position === null ? null : this.#hitTest(this.#position.x, this.#position.y);
    const content = hit === null ? null : this.#describe(hit);
    this.#map.getCanvas().style.cursor = hit?.id != null || hit?.cluster != null ? "pointer" : "";
    if (content === null || this.#position === null) this.#tooltip.hide();
    else this.#tooltip.show(content, this.#position.x, this.#position.y);
  }

  #handleClick({ point, originalEvent }: MapMouseEvent): void {
    const hooks = this.#hooks;
    const { id, cluster } = this.#hitTest(point.x, point.y);
    const isOneMore = originalEvent.ctrlKey || originalEvent.metaKey;
    if (id !== null) hooks.onPick(this.#renderState.scene?.fleet.names[id] ?? null, isOneMore);
    else if (cluster !== null) this.#camera.fitTo(cluster.extent);
    else hooks.onPick(null, isOneMore);
  }

  #hitTest(x: number, y: number): HitResult {
    const renderState = this.#renderState;
    const { lng, lat } = this.#map.unproject([x, y]).wrap();
    const [east, north] = [toEast(lng), toNorth(lat)];
    const unit = 1 / getScale(this.#map.getZoom());
    const reach = COARSE_POINTER.matches ? FINGER_REACH : Math.max(MOUSE_REACH, renderState.size * 0.55);
    const id = findNearestUnicorn(renderState.drawOrder, renderState.interpolator.places, east, north, reach * unit);
    const cluster =
      id === null
        ? findCluster(renderState.clusters, east, north, unit, COARSE_POINTER.matches ? FINGER_SLACK : 0)
        : null;
    const startReach = Math.max(START_RADIUS_METERS * UNITS_PER_METER, START_REACH * unit);
    const isStart = renderState.showsStart && Math.hypot(east, north) <= startReach;
    return { id, cluster, isStart };
  }

  #describe({ id, cluster, isStart }: HitResult): TooltipContent | null {
    const { scene } = this.#renderState;
    if (id !== null && scene !== null) {
      const { fleet, now } = scene;
      return describeUnicorn(fleet, id, now, this.#hooks.findPlace(fleet.latitude[id], fleet.longitude[id]));
    }
    if (cluster !== null) return describeCluster(cluster);
    return isStart ? describeStart() : null;
  }
}
