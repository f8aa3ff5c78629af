/** Moves the map to a place, to the whole fleet, or with a unicorn. Reports when a person has moved it. */

import type { Map as MapLibre } from "maplibre-gl";
import { listRecent } from "../../view/recent.ts";
import type { Scene } from "../../view/scene.ts";
import type { Camera } from "../../view/view.ts";
import type { CameraControl, MapHooks } from "../map-port.ts";
import { getScale, toEast, toLatitude, toLongitude, toNorth, unwrap } from "../mercator.ts";
import { type Bounds, Extent, findNarrowest } from "../render/bounds.ts";
import type { RenderState } from "../render/render-state.ts";

const CLOSE_ZOOM = 14;
const FIT_ZOOM = 15;
const MAX_FLIGHT_MS = 2000;
/** A followed unicorn may drift this far from the center, as a share of the map's shorter side. */
const MAX_DRIFT = 0.14;

export class MapCamera implements CameraControl {
  readonly #map: MapLibre;
  readonly #renderState: RenderState;
  readonly #hooks: MapHooks;
  #followed: number | null = null;
  #center: { x: number; y: number };
  /** Whether a person is dragging the map. */
  #isDragging = false;

  constructor(map: MapLibre, renderState: RenderState, hooks: MapHooks) {
    this.#map = map;
    this.#renderState = renderState;
    this.#hooks = hooks;
    this.#center = this.#getCenter();
    map.on("dragstart", () => {
      this.#isDragging = true;
    });
    map.on("moveend", (event) => {
      const byPerson = (event as { originalEvent?: unknown }).originalEvent !== undefined;
      this.#handleMoveEnd(byPerson);
    });
  }

  flyTo(latitude: number, longitude: number): void {
    const zoom = Math.max(this.#map.getZoom(), CLOSE_ZOOM);
    this.#map.flyTo({ center: [longitude, latitude], zoom, maxDuration: MAX_FLIGHT_MS });
  }

  jumpTo({ latitude, longitude, zoom }: Camera): void {
    this.#map.jumpTo({ center: [longitude, latitude], zoom });
  }

  fit(isAnimated = true): void {
    const { scene, drawOrder } = this.#renderState;
    if (scene === null) return;
    const { fleet, now } = scene;
    const matching: number[] = [];
    for (let id = 0; id < fleet.size; id += 1) if (drawOrder.matching[id] === 1) matching.push(id);
    this.#fitIds(listRecent(fleet, matching, now), isAnimated);
  }

  fitSelection(): void {
    if (this.#renderState.selection.length > 0) this.#fitIds(this.#renderState.selection, true);
  }

  #fitIds(ids: readonly number[], isAnimated: boolean): void {
    if (isAnimated) this.#hooks.onFit();
    const { places } = this.#renderState.interpolator;
    const extent = new Extent();
    const easts: number[] = [];
    for (const id of ids) {
      easts.push(places[id * 2]);
      extent.add(places[id * 2], places[id * 2 + 1]);
    }
    const { south, north } = extent;
    if (easts.length > 0) this.fitTo({ south, north, ...findNarrowest(easts) }, isAnimated);
  }

  /** Show a part of the map. */
  fitTo({ west, south, east, north }: Bounds, isAnimated = true): void {
    const corners: [[number, number], [number, number]] = [
      [toLongitude(west), toLatitude(south)],
      [toLongitude(east), toLatitude(north)],
    ];
    this.#map.fitBounds(corners, { padding: 64, maxZoom: FIT_ZOOM, animate: isAnimated, maxDuration: MAX_FLIGHT_MS });
  }

  /** Keep the followed unicorn near the center. */
  follow({ view, selected }: Scene): void {
    const before = this.#followed;
    this.#followed = view.isFollowing ? selected : null;
    if ((this.#followed === null) !== (before === null)) {
      // While following, the wheel zooms around the center, so it does not end following.
      this.#map.scrollZoom.disable();
      this.#map.scrollZoom.enable(this.#followed === null || { around: "center" });
    }
    if (this.#followed === null || this.#isDragging || this.#map.isMoving()) return;
    const place = this.getPosition(this.#followed);
    const at = this.#map.project(place);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const drift = Math.hypot(at.x - clientWidth / 2, at.y - clientHeight / 2);
    if (this.#followed !== before || drift > MAX_DRIFT * Math.min(clientWidth, clientHeight)) {
      this.#map.easeTo({ center: place, duration: 900 });
    }
  }

  /** Return the longitude and latitude where a unicorn is shown, in the copy of the world at the map's center. */
  getPosition(id: number): [number, number] {
    const { places } = this.#renderState.interpolator;
    const longitude = unwrap(toLongitude(places[id * 2]), this.#map.getCenter().lng);
    return [longitude, toLatitude(places[id * 2 + 1])];
  }

  #handleMoveEnd(byPerson: boolean): void {
    this.#isDragging = false;
    const before = this.#center;
    this.#center = this.#getCenter();
    const zoom = this.#map.getZoom();
    const drift = Math.hypot(this.#center.x - before.x, this.#center.y - before.y) * getScale(zoom);
    const { lat, lng } = this.#map.getCenter().wrap();
    this.#hooks.onCamera({ latitude: lat, longitude: lng, zoom }, byPerson && drift > 1);
  }

  #getCenter(): { x: number; y: number } {
    const { lng, lat } = this.#map.getCenter();
    return { x: toEast(lng), y: toNorth(lat) };
  }
}
