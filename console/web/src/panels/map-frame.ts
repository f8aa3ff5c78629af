/** The map's place on the page: the map library comes later than the rest, or not at all, and the page works without. */

import type { Config } from "../config.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { MapPort } from "../map/map-port.ts";
import { START } from "../map/mercator.ts";
import { createElement, getById, setText } from "../page/dom.ts";
import type { Theme } from "../page/theme.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { Camera, ViewState } from "../view/view.ts";

/** A fleet of which fewer are so near to the start is looked for elsewhere. */
const NEAR_DEGREES = 0.12;
const NEAR_SHARE = 0.3;

export class MapFrame implements Panel {
  readonly #root = getById("map");
  readonly #wait = getById("map-wait");
  readonly #badge = getById("replay-badge");
  readonly #note = createElement("p", { class: "map-note", role: "status", hidden: true });
  readonly #view: ViewState;
  #map: MapPort | null = null;
  #scene: Scene | null = null;
  /** Whether the map shows what the URL asks for, or else the fleet. */
  #placed: boolean;

  constructor(view: ViewState) {
    this.#view = view;
    this.#placed = view.current.camera !== null;
    this.#root.append(this.#note);
  }

  /** Load the map and show it. */
  async open(config: Config, theme: Theme): Promise<void> {
    try {
      const { openMap } = await import("../map/open-map.ts");
      this.#map = await openMap(this.#root, config, this.#view.current.camera, theme, {
        onPick: (name) => this.#view.change(name === null ? { selected: null, follow: false } : { selected: name }),
        onCamera: (camera, byPerson) => this.#view.change(byPerson ? { camera, follow: false } : { camera }),
        onProblem: (sentence) => {
          this.#note.hidden = sentence === null;
          setText(this.#note, sentence ?? "");
        },
      });
      this.#wait.remove();
      if (this.#scene !== null) this.update(this.#scene);
    } catch (error) {
      console.error(error);
      setText(this.#wait, "The map can't be shown in this browser; the list and the details work without it.");
    }
  }

  update(scene: Scene): void {
    this.#scene = scene;
    this.#badge.hidden = scene.live;
    setText(this.#badge, scene.pace === 0 ? "Replay, paused" : `Replay ${scene.pace}×`);
    this.#map?.update(scene);
    if (!this.#placed && this.#map !== null && scene.fleet.size > 0) this.#config(scene);
  }

  /** Move to a unicorn, where it is in the scene. */
  showUnicorn(name: string): void {
    const { fleet } = this.#scene ?? {};
    const id = fleet?.findId(name) ?? null;
    if (fleet !== undefined && id !== null) this.showPlace(fleet.latitude[id], fleet.longitude[id]);
  }

  showPlace(latitude: number, longitude: number): void {
    this.#map?.flyTo(latitude, longitude);
  }

  jumpTo(camera: Camera): void {
    this.#map?.jumpTo(camera);
  }

  fit(): void {
    this.#map?.fit();
  }

  setTheme(theme: Theme): void {
    this.#map?.setTheme(theme);
  }

  /** The first look, where the URL asks for none: the unicorn that is selected, New York, or where the fleet went. */
  #config({ fleet, view }: Scene): void {
    this.#placed = true;
    if (view.selected !== null) this.showUnicorn(view.selected);
    else if (!isNearStart(fleet)) this.fit();
  }
}

function isNearStart(fleet: Fleet): boolean {
  let near = 0;
  for (let id = 0; id < fleet.size; id += 1) {
    const north = Math.abs(fleet.latitude[id] - START.latitude);
    const east = Math.abs(fleet.longitude[id] - START.longitude);
    if (Math.max(north, east) < NEAR_DEGREES) near += 1;
  }
  return near >= fleet.size * NEAR_SHARE;
}
