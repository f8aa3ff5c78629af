/** Chooses the vehicles whose names stand on the map, so that no name hides another. */

import { escapeName } from "../../format.ts";
import { computeSelectedSize } from "./draw-order.ts";
import type { RenderState } from "./render-state.ts";

/** With so many vehicles in sight, or more, only the selected ones have names. */
const MANY_IN_SIGHT = 40;
/** The size of a name, in pixels. It is estimated, because measuring a text forces a layout. */
const [CHARACTER_PX, LINE_PX, MAX_NAME_PX] = [6.4, 15, 130];

/** How far a name is from its vehicle, as a share of the marker's height, and from the halo of a selected one. */
const GAP_SHARE = 0.55;
const HALO_GAP_PX = 2;
/** Half of a marker, as a name must leave it free, in pixels. */
const MARKER_PX = 8;

interface Label {
  readonly id: number;
  readonly text: string;
  /** The pixels from the vehicle down to the top of its name. */
  readonly down: number;
}

/** A place on the page, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Return the labels of a scene: of the selected vehicles, but the first, and of all in sight if they are few. A name stands
 * below its vehicle, or above if another vehicle is there.
 */
export function chooseLabels(renderState: RenderState, project: (id: number) => Place): Label[] {
  const { scene, selected, selection, size } = renderState;
  if (scene === null) return [];
  const ids = new Set([...selection, ...listInSight(renderState)]);
  if (selected !== null) ids.delete(selected); // The first of the selection has a tag.
  const places = new Map([...ids].map((id) => [id, project(id)]));
  const markers = Array.from(places.values(), ({ x, y }) => createBox(x, y - MARKER_PX, MARKER_PX, 2 * MARKER_PX));
  const names: Box[] = [];
  const labels: Label[] = [];
  for (const [id, { x, y }] of places) {
    const text = escapeName(scene.fleet.names[id]);
    const half = Math.min(MAX_NAME_PX, text.length * CHARACTER_PX) / 2;
    const gap = selection.includes(id) ? computeSelectedSize(size).radius + HALO_GAP_PX : size * GAP_SHARE;
    const sides = [gap, -gap - LINE_PX].map((down) => ({ down, box: createBox(x, y + down, half, LINE_PX) }));
    const readable = sides.filter(({ box }) => !names.some((other) => overlap(box, other)));
    const side = readable.find(({ box }) => !markers.some((other) => overlap(box, other))) ?? readable[0];
    if (side === undefined) continue;
    names.push(side.box);
    labels.push({ id, text, down: side.down });
  }
  return labels;
}

function createBox(x: number, top: number, half: number, height: number): Box {
  return { left: x - half, right: x + half, top, bottom: top + height };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Return the vehicles in sight that match the filter, those that need attention first; none if they are many. */
function listInSight({ clusters, drawOrder }: RenderState): number[] {
  if (clusters.length > 0) return [];
  const ids: number[] = [];
  for (let index = drawOrder.count - 1; index >= drawOrder.faintCount; index -= 1) {
    if (!drawOrder.isInView(index)) continue;
    ids.push(drawOrder.ids[index]);
    if (ids.length >= MANY_IN_SIGHT) return [];
  }
  return ids;
}
