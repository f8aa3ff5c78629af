/** The state of what is drawn for a scene, as typed arrays: the markers, clusters and trails, and their places. */

import { roundUpCapacity, withCapacity } from "../../fleet/capacity.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { Status } from "../../fleet/status.ts";
import { TRACK_POINTS } from "../../fleet/tracks.ts";
import type { Scene } from "../../view/scene.ts";
import type { Palette } from "../symbols/palette.ts";
import { type Cluster, type Clustering, groupIntoClusters, isCrowded } from "./clusters.ts";
import { computeMarkerSize, DrawOrder, paintMarkers, type Viewport } from "./draw-order.ts";
import { Interpolator } from "./interpolation.ts";
import { chooseTrailLength, type TrailLength, Trails } from "./trails.ts";

/** The shortest time between two clusterings, in milliseconds: in all, and per unicorn. */
const CLUSTER_INTERVAL_MS = 1000;
const CLUSTER_INTERVAL_MS_PER_UNICORN = 0.2;
/** With more segments than this, trails are built again at most once per interval. */
const MANY_SEGMENTS = 1500;
const TRAIL_INTERVAL_MS = 900;
const TRAIL_OPACITY = 190;
/** The start is shown from this zoom on. */
const START_ZOOM = 9;

export class RenderState {
  readonly interpolator = new Interpolator();
  readonly drawOrder = new DrawOrder();
  readonly trails = new Trails();
  /** The trail of the selected unicorn. */
  readonly selectedTrail = new Trails();
  clusters: readonly Cluster[] = [];
  /** The height of a marker, in pixels. */
  size = 24;
  /** Whether the start is shown. On a map of countries it would look like a vehicle. */
  showsStart = false;
  scene: Scene | null = null;
  selected: number | null = null;
  /** All that are selected, the one with the details first. */
  selection: readonly number[] = [];
  /** Increases when the trails are built again. */
  trailsVersion = 0;

  /** The attributes of markers, by index in the draw order. */
  positions = new Float32Array(0);
  angles = new Float32Array(0);
  colors = new Uint8Array(0);
  icons = new Float32Array(0);

  #fleetVersion = -1;
  #clustering: Clustering | null = null;
  #clusteredAt = -Infinity;
  #clusteringKey: unknown[] = [];
  #trailsBuiltAt = -Infinity;
  #trailsKey: unknown[] = [];

  /** Set the scene, and lay out what is in the viewport. */
  update(scene: Scene, viewport: Viewport, palette: Palette, clock: number, isAnimated: boolean): void {
    const { fleet } = scene;
    if (fleet !== this.scene?.fleet || fleet.version !== this.#fleetVersion) {
      this.interpolator.setTargets(fleet, clock, scene.pace, isAnimated);
      this.#fleetVersion = fleet.version;
    }
    this.scene = scene;
    this.selected = scene.selected;
    this.selection = scene.selected === null ? scene.others : [scene.selected, ...scene.others];
    this.layOut(viewport, palette, clock);
  }

  /** Lay out what is in the viewport. Must be called after the map has moved. */
  layOut(viewport: Viewport, palette: Palette, clock: number): void {
    const scene = this.scene;
    if (scene === null) return;
    const { fleet } = scene;
    this.showsStart = viewport.zoom >= START_ZOOM;
    this.interpolator.advance(clock);
    this.drawOrder.applyFilter(fleet, scene.view);
    this.#cluster(fleet, viewport, clock);
    this.drawOrder.arrange(fleet, this.interpolator.places, viewport, this.#clustering?.unclustered ?? null);
    this.size = computeMarkerSize(this.drawOrder.inViewCount, viewport.width, viewport.height);
    const capacity = roundUpCapacity(this.drawOrder.count);
    this.colors = withCapacity(this.colors, capacity * 4);
    this.icons = withCapacity(this.icons, capacity * 2);
    this.positions = withCapacity(this.positions, capacity * 2);
    this.angles = withCapacity(this.angles, capacity);
    paintMarkers(fleet, this.drawOrder, this.size, palette, this.colors, this.icons);
    this.#buildTrails(scene, palette, viewport, clock);
    this.updatePositions();
  }

  /** Advance everything that is drawn to a moment. Returns false once nothing moves. */
  advance(clock: number): boolean {
    const { ids, count } = this.drawOrder;
    const isMoving = this.interpolator.advanceSome(clock, ids, count);
    for (const id of this.selection) this.interpolator.advanceOne(id, clock);
    this.updatePositions();
    return isMoving && (count > 0 || this.selection.length > 0);
  }

  /** Copy the current places into the arrays that are drawn. */
  updatePositions(): void {
    this.trails.moveHeads(this.interpolator.places);
    this.selectedTrail.moveHeads(this.interpolator.places);
    const { places, headings } = this.interpolator;
    const { ids, count } = this.drawOrder;
    const status = this.scene?.fleet.status;
    if (status === undefined) return;
    for (let index = 0; index < count; index += 1) {
      const id = ids[index];
      this.positions[index * 2] = places[id * 2];
      this.positions[index * 2 + 1] = places[id * 2 + 1];
      this.angles[index] = status[id] === Status.lost ? 0 : headings[id];
    }
  }

  #cluster(fleet: Fleet, { zoom }: Viewport, clock: number): void {
    const level = Math.round(zoom * 2);
    const view = this.scene?.view;
    const key = [fleet, level, view?.filter, view?.query, view?.ranges];
    const interval = Math.max(CLUSTER_INTERVAL_MS, fleet.size * CLUSTER_INTERVAL_MS_PER_UNICORN);
    if (areEqual(key, this.#clusteringKey) && clock - this.#clusteredAt < interval) return;
    this.#clusteredAt = clock;
    this.#clusteringKey = key;
    const { places } = this.interpolator;
    const { matching } = this.drawOrder;
    const hasClusters = isCrowded(places, matching, fleet.size, zoom, this.#clustering !== null);
    this.#clustering = hasClusters ? groupIntoClusters(places, matching, fleet.status, fleet.size, zoom) : null;
    this.clusters = this.#clustering?.clusters ?? [];
  }

  #buildTrails(scene: Scene, palette: Palette, viewport: Viewport, clock: number): void {
    const key = [
      scene.fleet,
      scene.view.filter,
      scene.view.query,
      scene.view.ranges,
      this.selected,
      palette,
      viewport,
      this.#clustering !== null,
    ];
    const isMany = this.trails.segments.count > MANY_SEGMENTS;
    if (isMany && clock - this.#trailsBuiltAt < TRAIL_INTERVAL_MS && areEqual(key, this.#trailsKey)) return;
    this.#trailsBuiltAt = clock;
    this.#trailsKey = key;
    this.trailsVersion += 1;
    this.trails.clear();
    this.selectedTrail.clear();
    const length = this.#clustering === null ? chooseTrailLength(this.drawOrder.inViewCount) : null;
    if (length !== null) this.#addTrails(scene, palette, length);
    if (this.selected === null) return;
    const { fleet } = scene;
    const wholeTrack = { seconds: TRACK_POINTS, segments: TRACK_POINTS };
    const until = fleet.time[this.selected];
    this.selectedTrail.add(fleet, this.interpolator, this.selected, until, wholeTrack, palette.selection, 255);
  }

  /** Add the trails of the unicorns in the viewport, except of the selected and of lost ones. */
  #addTrails({ fleet, now }: Scene, palette: Palette, length: TrailLength): void {
    const { drawOrder, interpolator } = this;
    for (let index = drawOrder.faintCount; index < drawOrder.count; index += 1) {
      const id = drawOrder.ids[index];
      const status = fleet.status[id];
      if (id === this.selected || status === Status.lost || !drawOrder.isInView(index)) continue;
      const color = status === Status.alert ? palette.status[Status.alert] : palette.trail;
      this.trails.add(fleet, interpolator, id, now, length, color, TRAIL_OPACITY);
    }
  }
}

function areEqual(parts: readonly unknown[], others: readonly unknown[]): boolean {
  return parts.every((part, index) => part === others[index]);
}
