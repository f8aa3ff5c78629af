/** What is shown at a moment, live or replayed: every part of the page draws the same scene. */

import type { Fleet } from "../fleet/fleet.ts";
import type { View } from "./view.ts";

export interface Scene {
  readonly fleet: Fleet;
  readonly view: View;
  /** The id of the unicorn that is selected; null for none, or one that was never seen. */
  readonly selected: number | null;
  /** The moment that is shown, milliseconds since the epoch. */
  readonly now: number;
  /** Seconds of the fleet's time that pass in a second: 1 live, up to 60 in a replay, 0 while paused. */
  readonly pace: number;
  readonly live: boolean;
}

/** A part of the page. */
export interface Panel {
  /** Draw a scene; called once a second, and whenever readings or the view have changed. Does nothing needlessly. */
  update(scene: Scene): void;
}
