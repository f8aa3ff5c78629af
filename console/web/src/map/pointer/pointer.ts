/** What a pointer does on the map: points at unicorns, clusters and the start, and chooses among them. */

import type { MapMouseEvent } from "maplibre-gl";
import type { FleetMap } from "../fleet-map.ts";
import type { MapHooks } from "../map-port.ts";
import { eastOf, northOf, scaleAt, UNITS_PER_METRE } from "../mercator.ts";
import type { Cluster } from "../render/clusters.ts";
import { clusterAt, nearestUnicorn } from "./picking.ts";
import { OF_START, ofCluster, ofUnicorn, type Saying, Tip } from "./tooltip.ts";

const MOUSE_REACH = 12;
const FINGER_REACH = 24;
const COARSE = matchMedia("(pointer: coarse)");
const START_METRES = 50;

/** What is at a place of the map. */
interface Found {
  readonly id: number | null;
  readonly cluster: Cluster | null;
  readonly isStart: boolean;
}

export class Pointer {
  readonly #fleetMap: FleetMap;
  readonly #tip: Tip;
  #at: { x: number; y: number } | null = null;

  constructor(fleetMap: FleetMap, hooks: MapHooks) {
    this.#fleetMap = fleetMap;
    const { map } = fleetMap;
    this.#tip = new Tip(map.getContainer(), "map-tip");
    map.on("mousemove", ({ point, originalEvent }) => {
      // A finger's tap counts as a mouse's move too, and would leave a box behind.
      this.#at = COARSE.matches || originalEvent.buttons > 0 ? null : point;
      this.refresh();
    });
    map.on("mouseout", () => {
      this.#at = null;
      this.refresh();
    });
    map.on("click", (event) => this.#chosen(event, hooks));
  }

  /** Say what is under the pointer by now. */
  refresh(): void {
    const found = this.#at === null ? null : this.#find(this.#at.x, this.#at.y);
    const saying = found === null ? null : this.#say(found);
    this.#fleetMap.map.getCanvas().style.cursor = found?.id != null || found?.cluster != null ? "pointer" : "";
    if (saying === null || this.#at === null) this.#tip.hide();
    else this.#tip.show(saying, this.#at.x, this.#at.y);
  }

  #chosen({ point }: MapMouseEvent, hooks: MapHooks): void {
    const { id, cluster } = this.#find(point.x, point.y);
    if (id !== null) hooks.onPick(this.#fleetMap.picture.scene?.fleet.names[id] ?? null);
    else if (cluster !== null) this.#fleetMap.pilot.fitTo(cluster.extent);
    else hooks.onPick(null);
  }

  #find(x: number, y: number): Found {
    const { map, picture } = this.#fleetMap;
    const { lng, lat } = map.unproject([x, y]);
    const [east, north] = [eastOf(lng), northOf(lat)];
    const unit = 1 / scaleAt(map.getZoom());
    const reach = COARSE.matches ? FINGER_REACH : Math.max(MOUSE_REACH, picture.size * 0.55);
    const id = nearestUnicorn(picture.lineup, picture.motion.shown, east, north, reach * unit);
    const cluster = id === null ? clusterAt(picture.clusters, east, north, unit, COARSE.matches ? 8 : 0) : null;
    const isStart = Math.hypot(east, north) <= Math.max(START_METRES * UNITS_PER_METRE, 7 * unit);
    return { id, cluster, isStart };
  }

  #say({ id, cluster, isStart }: Found): Saying | null {
    const { scene } = this.#fleetMap.picture;
    if (id !== null && scene !== null) return ofUnicorn(scene.fleet, id, scene.now);
    if (cluster !== null) return ofCluster(cluster);
    return isStart ? OF_START : null;
  }
}
