/** The frame of the map. It loads the map after the rest of the page, which works without a map. */

import type { Config } from "../config.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { FLEET } from "../fleet-definition.ts";
import type { MapHooks, MapPort } from "../map/map-port.ts";
import { createElement, getById, setText } from "../page/dom.ts";
import type { Theme } from "../page/theme.ts";
import { listRecent } from "../view/recent.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { NO_SELECTION, toggleSelected } from "../view/selection.ts";
import type { View, ViewState } from "../view/view.ts";

/** If less than this share of the fleet is this close to the start, the map first shows the whole fleet. */
const NEAR_DEGREES = 0.12;
const NEAR_SHARE = 0.3;
/** Readings of a fleet come from several shards. For so long, the first view grows with the fleet. */
const FIRST_VIEW_MS = 10_000;

export class MapFrame implements Panel {
  readonly #root = getById("map");
  readonly #loadingNote = getById("map-loading");
  readonly #badge = getById("replay-badge");
  readonly #note = createElement("p", { class: "map-note", role: "status", hidden: true });
  readonly #view: ViewState;
  /** Null until the map is loaded, and if it can't be shown. */
  map: MapPort | null = null;
  #scene: Scene | null = null;
  /** Whether the first view is complete: that of the URL's camera, of the fleet, or what a person has chosen instead. */
  #isPositioned: boolean;
  /** When the first view was shown, on the page's clock, and how many vehicles the fleet had when it was last adapted. */
  #firstShown: number | null = null;
  #shownCount = 0;

  /** The vehicle of a link, which the map shows once it is known; null for none, or if a person has moved the map. */
  #linked: string | null;

  readonly #findPlace: MapHooks["findPlace"];

  constructor(view: ViewState, findPlace: MapHooks["findPlace"]) {
    this.#view = view;
    this.#findPlace = findPlace;
    this.#isPositioned = view.current.camera !== null;
    this.#linked = this.#isPositioned ? null : view.current.selected;
    this.#root.append(this.#note);
  }

  /** Load the map and show it. */
  async open(config: Config, theme: Theme): Promise<void> {
    try {
      const { openMap } = await import("../map/open-map.ts");
      this.map = await openMap(this.#root, config, this.#view.current.camera, theme, {
        onPick: (name, isOneMore) => this.#pick(name, isOneMore),
        onCamera: (camera, byPerson) => {
          this.#isPositioned ||= byPerson;
          if (byPerson) this.#linked = null;
          this.#view.change(byPerson ? { camera, isFollowing: false } : { camera });
        },
        onFit: () => this.#view.change({ isFollowing: false }),
        findPlace: this.#findPlace,
        onProblem: (message) => {
          this.#note.hidden = message === null;
          setText(this.#note, message ?? "");
        },
      });
      this.#loadingNote.remove();
      if (this.#scene !== null) this.update(this.#scene);
    } catch (error) {
      console.error(error);
      setText(this.#loadingNote, "The map can't be shown in this browser. The list and the details work without it.");
    }
  }

  /** Select a vehicle, or one more. A click beside all of them with Ctrl missed one, so the selection stays. */
  #pick(name: string | null, isOneMore: boolean): void {
    const { current } = this.#view;
    if (name !== null) this.#view.change(isOneMore ? toggleSelected(current, name) : { selected: name });
    else if (!isOneMore) this.#view.change(NO_SELECTION);
  }

  update(scene: Scene): void {
    this.#scene = scene;
    this.#badge.hidden = scene.isLive;
    setText(this.#badge, scene.pace === 0 ? "Replay, paused" : `Replay ${scene.pace}×`);
    this.map?.update(scene);
    if (!this.#isPositioned && this.map !== null && scene.fleet.size > this.#shownCount) this.#showFirstView(scene);
    this.#showLinked(scene);
  }

  /** Show the selected vehicle of a link that was opened now, once it is known. */
  followLink({ selected, camera }: View): void {
    this.#linked = camera === null ? selected : null;
  }

  /** Fly to the vehicle of the link, unless another one was selected meanwhile. */
  #showLinked({ selected, view }: Scene): void {
    if (this.#linked !== view.selected) this.#linked = null;
    if (this.#linked === null || selected === null || this.map === null) return;
    this.showUnicorn(this.#linked);
    this.#linked = null;
  }

  /** Fly to a unicorn of the scene. */
  showUnicorn(name: string): void {
    const { fleet } = this.#scene ?? {};
    const id = fleet?.findId(name) ?? null;
    if (fleet !== undefined && id !== null) this.showPlace(fleet.latitude[id], fleet.longitude[id]);
  }

  showPlace(latitude: number, longitude: number): void {
    this.#isPositioned = true;
    this.map?.camera.flyTo(latitude, longitude);
  }

  /** Show the first view if the URL has no camera: the start, or the whole fleet. */
  #showFirstView({ fleet, now: moment }: Scene): void {
    const now = performance.now();
    this.#firstShown ??= now;
    this.#shownCount = fleet.size;
    this.#isPositioned = now - this.#firstShown > FIRST_VIEW_MS;
    if (!this.#isPositioned && !isNearStart(fleet, moment)) this.map?.camera.fit(false);
  }
}

function isNearStart(fleet: Fleet, now: number): boolean {
  const ids = listRecent(fleet, [...fleet.names.keys()], now);
  let near = 0;
  for (const id of ids) {
    const north = Math.abs(fleet.latitude[id] - FLEET.start[0]);
    const east = Math.abs(fleet.longitude[id] - FLEET.start[1]);
    if (Math.max(north, east) < NEAR_DEGREES) near += 1;
  }
  return near >= ids.length * NEAR_SHARE;
}
