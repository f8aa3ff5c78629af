/** The interface between the page and the map. It does not import the map's libraries, which are loaded later. */

import type { Theme } from "../page/theme.ts";
import type { Area } from "../view/filter.ts";
import type { Panel } from "../view/scene.ts";
import type { Camera } from "../view/view.ts";

export interface MapPort extends Panel {
  readonly camera: CameraControl;
  setTheme(theme: Theme): void;
  /** Return what the map shows, or has shown last; null if that is unknown. */
  getArea(): Area | null;
}

export interface CameraControl {
  /** Fly to a place; jump there if the person prefers reduced motion. */
  flyTo(latitude: number, longitude: number): void;
  /** Show a part of the map at once. */
  jumpTo(camera: Camera): void;
  /** Zoom so that the unicorns that match the filter are in view, those of the last hour if there are any: in a flight, which a person asked for, or else at once. */
  fit(isAnimated?: boolean): void;
  /** Zoom so that all selected unicorns are in view. */
  fitSelection(): void;
}

export interface MapHooks {
  /** Called when a person clicks on a unicorn, null for a click beside all of them; with Ctrl or Cmd it is one more. */
  onPick(name: string | null, isOneMore: boolean): void;
  /** Called when the map has stopped moving. `byPerson` is true if a person moved it, which ends following. */
  onCamera(camera: Camera, byPerson: boolean): void;
  /** Called when a person asks for the whole fleet, which ends following. */
  onFit(): void;
  /** Return the name of a position's place; null if it has none. */
  findPlace(latitude: number, longitude: number): string | null;
  /** Called with a message to show, or null once the problem is over. */
  onProblem(message: string | null): void;
}
