/** A scene as typed arrays: what there is to draw, and where it is at each moment. */

import type { Fleet } from "../../fleet/fleet.ts";
import { Status } from "../../fleet/status.ts";
import { TRACK_POINTS } from "../../fleet/tracks.ts";
import type { Scene } from "../../view/scene.ts";
import type { Palette } from "../symbols/palette.ts";
import { type Cluster, type Clustering, gather, isCrowded } from "./clusters.ts";
import { type Bounds, Lineup, markerSize, paint } from "./draw-order.ts";
import { longer, Motion } from "./interpolation.ts";
import { Trails, trailLength } from "./trails.ts";

/** The part of the map that is looked at. */
export interface Sight {
  readonly seen: Bounds;
  /** What is drawn: more than is seen, so that the map can be moved a while before it has to be drawn anew. */
  readonly bounds: Bounds;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/** From so far away little moves in a second, and of a great fleet less yet can be seen. */
const CLUSTERS_EVERY_MS = 1000;
const CLUSTERS_EVERY_MS_A_UNICORN = 0.2;
/** With so many pieces trails are laid anew no more often than this. */
const MANY_PIECES = 1500;
const TRAILS_EVERY_MS = 900;
const TRAIL_OPACITY = 190;

export class Picture {
  readonly motion = new Motion();
  readonly lineup = new Lineup();
  readonly trails = new Trails();
  /** The trail of the unicorn that is selected. */
  readonly track = new Trails();
  clusters: readonly Cluster[] = [];
  size = 24;
  selected: number | null = null;
  /** Counts up when trails are laid anew. */
  traces = 0;

  /** By place in the line-up. */
  positions = new Float32Array(0);
  angles = new Float32Array(0);
  colours = new Uint8Array(0);
  icons = new Float32Array(0);

  #scene: Scene | null = null;
  #taken = -1;
  #clustering: Clustering | null = null;
  #clustered = -Infinity;
  #clusteredFor: unknown[] = [];
  #traced = -Infinity;
  #tracedFor: unknown[] = [];

  get scene(): Scene | null {
    return this.#scene;
  }

  /** Take a scene in, and lay out what of it is in sight. */
  show(scene: Scene, sight: Sight, palette: Palette, clock: number, smooth: boolean): void {
    const { fleet } = scene;
    if (fleet !== this.#scene?.fleet || fleet.version !== this.#taken) {
      this.motion.take(fleet, clock, scene.pace, smooth);
      this.#taken = fleet.version;
    }
    this.#scene = scene;
    this.selected = scene.selected;
    this.lay(sight, palette, clock);
  }

  /** Lay out anew what is in sight, such as after the map has moved. */
  lay(sight: Sight, palette: Palette, clock: number): void {
    const scene = this.#scene;
    if (scene === null) return;
    const { fleet } = scene;
    this.motion.advance(clock);
    this.lineup.filter(fleet, scene.view);
    this.#cluster(fleet, sight, clock);
    this.lineup.arrange(fleet, this.motion.shown, sight.bounds, sight.seen, this.#clustering?.loose ?? null);
    this.size = markerSize(this.lineup.seen, sight.width, sight.height);
    const room = this.lineup.count;
    this.colours = longer(this.colours, roomy(room) * 4);
    this.icons = longer(this.icons, roomy(room) * 2);
    this.positions = longer(this.positions, roomy(room) * 2);
    this.angles = longer(this.angles, roomy(room));
    paint(fleet, this.lineup, scene.now, this.size, palette, this.colours, this.icons);
    this.#trace(scene, palette, sight, clock);
    this.place();
  }

  /** Move everything that is drawn on to a moment; false once nothing of it moves any more. */
  advance(clock: number): boolean {
    const { ids, count } = this.lineup;
    const moves = this.motion.advanceSome(clock, ids, count);
    if (this.selected !== null) this.motion.advanceSome(clock, Uint32Array.of(this.selected), 1);
    this.place();
    return moves && (count > 0 || this.selected !== null);
  }

  /** Copy where unicorns are shown into the arrays that are drawn from. */
  place(): void {
    this.trails.follow(this.motion.shown);
    this.track.follow(this.motion.shown);
    const { shown, turned } = this.motion;
    const { ids, count } = this.lineup;
    const status = this.#scene?.fleet.status;
    if (status === undefined) return;
    for (let index = 0; index < count; index += 1) {
      const id = ids[index];
      this.positions[index * 2] = shown[id * 2];
      this.positions[index * 2 + 1] = shown[id * 2 + 1];
      this.angles[index] = status[id] === Status.lost ? 0 : turned[id];
    }
  }

  #cluster(fleet: Fleet, { zoom }: Sight, clock: number): void {
    const level = Math.round(zoom * 2);
    const asked = [fleet, level, this.#scene?.view.filter, this.#scene?.view.query];
    const wait = Math.max(CLUSTERS_EVERY_MS, fleet.size * CLUSTERS_EVERY_MS_A_UNICORN);
    if (isSame(asked, this.#clusteredFor) && clock - this.#clustered < wait) return;
    this.#clustered = clock;
    this.#clusteredFor = asked;
    const { shown } = this.motion;
    const { passing } = this.lineup;
    const crowded = isCrowded(shown, passing, fleet.size, zoom, this.#clustering !== null);
    this.#clustering = crowded ? gather(shown, passing, fleet.status, fleet.size, zoom) : null;
    this.clusters = this.#clustering?.clusters ?? [];
  }

  #trace(scene: Scene, palette: Palette, sight: Sight, clock: number): void {
    const asked = [
      scene.fleet,
      scene.view.filter,
      scene.view.query,
      this.selected,
      palette,
      sight,
      this.#clustering !== null,
    ];
    const isMany = this.trails.pieces.count > MANY_PIECES;
    if (isMany && clock - this.#traced < TRAILS_EVERY_MS && isSame(asked, this.#tracedFor)) return;
    this.#traced = clock;
    this.#tracedFor = asked;
    this.traces += 1;
    this.trails.clear();
    this.track.clear();
    const { fleet, now } = scene;
    const { lineup, motion } = this;
    const length = this.#clustering === null ? trailLength(lineup.seen) : null;
    for (
      let index = length === null ? lineup.count : lineup.faint;
      length !== null && index < lineup.count;
      index += 1
    ) {
      const id = lineup.ids[index];
      const status = fleet.status[id];
      if (id === this.selected || status === Status.lost || !lineup.isSeen(index)) continue;
      const colour = status === Status.alert ? palette.status[Status.alert] : palette.trail;
      this.trails.add(fleet, motion, id, now, length, colour, TRAIL_OPACITY);
    }
    if (this.selected === null) return;
    const whole = { seconds: TRACK_POINTS, pieces: TRACK_POINTS };
    this.track.add(fleet, motion, this.selected, fleet.time[this.selected], whole, palette.selection, 255);
  }
}

function isSame(parts: readonly unknown[], others: readonly unknown[]): boolean {
  return parts.every((part, index) => part === others[index]);
}

/** Room for so many and some more, so that arrays seldom grow. */
function roomy(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1024, count)));
}
