/** What a pointer does on the map: points at unicorns, clusters and the start, and chooses among them. */

import type { MapMouseEvent } from "maplibre-gl";
import type { FleetMap } from "../fleet-map.ts";
import type { MapHooks } from "../map-port.ts";
import { getScale, toEast, toNorth, UNITS_PER_METER } from "../mercator.ts";
import type { Cluster } from "../render/clusters.ts";
import { findCluster, findNearestUnicorn } from "./picking.ts";
import { describeCluster, describeUnicorn, START_CONTENT, Tooltip, type TooltipContent } from "./tooltip.ts";

const MOUSE_REACH = 12;
const FINGER_REACH = 24;
const COARSE = matchMedia("(pointer: coarse)");
const START_RADIUS_METERS = 50;

/** What is at a place of the map. */
interface HitResult {
  readonly id: number | null;
  readonly cluster: Cluster | null;
  readonly isStart: boolean;
}

export class Pointer {
  readonly #fleetMap: FleetMap;
  readonly #tooltip: Tooltip;
  #at: { x: number; y: number } | null = null;

  constructor(fleetMap: FleetMap, hooks: MapHooks) {
    this.#fleetMap = fleetMap;
    const { map } = fleetMap;
    this.#tooltip = new Tooltip(map.getContainer(), "map-tip");
    map.on("mousemove", ({ point, originalEvent }) => {
      // A finger's tap counts as a mouse's move too, and would leave a box behind.
      this.#at = COARSE.matches || originalEvent.buttons > 0 ? null : point;
      this.refresh();
    });
    map.on("mouseout", () => {
      this.#at = null;
      this.refresh();
    });
    map.on("click", (event) => this.#handleClick(event, hooks));
  }

  /** Say what is under the pointer by now. */
  refresh(): void {
    const hit = this.#at === null ? null : this.#hitTest(this.#at.x, this.#at.y);
    const content = hit === null ? null : this.#describe(hit);
    this.#fleetMap.map.getCanvas().style.cursor = hit?.id != null || hit?.cluster != null ? "pointer" : "";
    if (content === null || this.#at === null) this.#tooltip.hide();
    else this.#tooltip.show(content, this.#at.x, this.#at.y);
  }

  #handleClick({ point }: MapMouseEvent, hooks: MapHooks): void {
    const { id, cluster } = this.#hitTest(point.x, point.y);
    if (id !== null) hooks.onPick(this.#fleetMap.renderState.scene?.fleet.names[id] ?? null);
    else if (cluster !== null) this.#fleetMap.camera.fitTo(cluster.extent);
    else hooks.onPick(null);
  }

  #hitTest(x: number, y: number): HitResult {
    const { map, renderState } = this.#fleetMap;
    const { lng, lat } = map.unproject([x, y]);
    const [east, north] = [toEast(lng), toNorth(lat)];
    const unit = 1 / getScale(map.getZoom());
    const reach = COARSE.matches ? FINGER_REACH : Math.max(MOUSE_REACH, renderState.size * 0.55);
    const id = findNearestUnicorn(renderState.drawOrder, renderState.interpolator.shown, east, north, reach * unit);
    const cluster = id === null ? findCluster(renderState.clusters, east, north, unit, COARSE.matches ? 8 : 0) : null;
    const isStart = Math.hypot(east, north) <= Math.max(START_RADIUS_METERS * UNITS_PER_METER, 7 * unit);
    return { id, cluster, isStart };
  }

  #describe({ id, cluster, isStart }: HitResult): TooltipContent | null {
    const { scene } = this.#fleetMap.renderState;
    if (id !== null && scene !== null) return describeUnicorn(scene.fleet, id, scene.now);
    if (cluster !== null) return describeCluster(cluster);
    return isStart ? START_CONTENT : null;
  }
}
