/** Chooses the vehicles whose names stand on the map, so that no name hides another. */

import { escapeName } from "../../format.ts";
import type { RenderState } from "./render-state.ts";

/** With so many vehicles in sight, or more, only the selected ones have names. */
const MANY_IN_SIGHT = 40;
/** The size of a name, in pixels. It is estimated, because measuring a text forces a layout. */
const [CHARACTER_PX, LINE_PX, MAX_NAME_PX] = [6.4, 15, 130];

interface Label {
  readonly id: number;
  readonly text: string;
}

/** A place on the page, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Return the labels of a scene: of the selected vehicles, but the first, and of all in sight if they are few. */
export function chooseLabels(renderState: RenderState, project: (id: number) => Place): Label[] {
  const { scene, selected } = renderState;
  if (scene === null) return [];
  const boxes: { x: number; y: number; half: number }[] = [];
  const labels: Label[] = [];
  for (const id of new Set([...renderState.selection, ...listInSight(renderState)])) {
    const text = escapeName(scene.fleet.names[id]);
    const half = Math.min(MAX_NAME_PX, text.length * CHARACTER_PX) / 2;
    const { x, y } = project(id);
    if (boxes.some((box) => Math.abs(box.y - y) < LINE_PX && Math.abs(box.x - x) < box.half + half)) continue;
    boxes.push({ x, y, half });
    if (id !== selected) labels.push({ id, text }); // The first of the selection has a tag.
  }
  return labels;
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
