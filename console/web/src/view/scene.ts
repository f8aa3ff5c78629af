/** A scene: the fleet at one moment, live or replayed, and the view of it. Every panel draws the same scene. */

import type { Fleet } from "../fleet/fleet.ts";
import type { Area } from "./filter.ts";
import type { View } from "./view.ts";

export interface Scene {
  readonly fleet: Fleet;
  readonly view: View;
  /** The id of the selected unicorn; null for none, or for one that is not in the fleet. */
  readonly selected: number | null;
  /** The ids of the others that are selected and in the fleet. */
  readonly others: readonly number[];
  /** What the map shows; null without a map. */
  readonly area: Area | null;
  /** The moment that is shown, in milliseconds since the epoch. */
  readonly now: number;
  /** Seconds of the fleet's time per second: 1 live, up to 60 in a replay, 0 while paused. */
  readonly pace: number;
  readonly isLive: boolean;
}

/** A part of the page that draws scenes. */
export interface Panel {
  /** Draw a scene. Called once a second, and whenever readings or the view have changed. */
  update(scene: Scene): void;
}
