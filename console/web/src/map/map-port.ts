/** What the page asks of its map, and what the map tells the page. The map library itself is loaded later. */

import type { Panel } from "../view/scene.ts";
import type { Camera } from "../view/view.ts";

export interface MapPort extends Panel {
  /** Move to a place in one smooth flight; at once where motion is to be reduced. */
  flyTo(latitude: number, longitude: number): void;
  /** Show a part of the map at once, as an address asks for it. */
  jumpTo(camera: Camera): void;
  /** Show all unicorns that pass the filter. */
  fit(): void;
  setTheme(theme: Theme): void;
}

export type Theme = "dark" | "light";

export interface MapHooks {
  /** A person chose a unicorn on the map, or none. */
  onPick(name: string | null): void;
  /** The map came to rest; `byPerson` where a person moved it, so that following ends. */
  onCamera(camera: Camera, byPerson: boolean): void;
  /** A sentence for a person, such as that the online basemap fails and the offline one is shown; null once all is well. */
  onProblem(sentence: string | null): void;
}
