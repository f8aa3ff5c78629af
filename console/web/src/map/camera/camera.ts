/** Moves the map's camera: to places, to the whole fleet, after a unicorn; and tells when a person has moved it. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Scene } from "../../view/scene.ts";
import type { Camera } from "../../view/view.ts";
import type { MapHooks } from "../map-port.ts";
import { eastOf, latitudeAt, longitudeAt, northOf, scaleAt } from "../mercator.ts";
import type { Picture } from "../render/render-state.ts";

const CLOSE_ZOOM = 14;
const FIT_ZOOM = 15;
const LONGEST_FLIGHT_MS = 2000;
/** A unicorn that is followed may stray by this part of the map's lesser side before the map goes after it. */
const STRAY = 0.14;

export class Pilot {
  readonly #map: MapLibre;
  readonly #picture: Picture;
  #followed: number | null = null;
  #centre: { x: number; y: number };
  /** A person has the map in hand. */
  #held = false;

  constructor(map: MapLibre, picture: Picture, hooks: MapHooks) {
    this.#map = map;
    this.#picture = picture;
    this.#centre = this.#centreNow();
    map.on("dragstart", () => {
      this.#held = true;
    });
    map.on("moveend", (event) => {
      const touched = (event as { originalEvent?: unknown }).originalEvent !== undefined;
      this.#rested(touched, hooks);
    });
  }

  flyTo(latitude: number, longitude: number): void {
    const zoom = Math.max(this.#map.getZoom(), CLOSE_ZOOM);
    this.#map.flyTo({ center: [longitude, latitude], zoom, maxDuration: LONGEST_FLIGHT_MS });
  }

  show({ latitude, longitude, zoom }: Camera): void {
    this.#map.jumpTo({ center: [longitude, latitude], zoom });
  }

  /** Show all that pass the filter. */
  fit(): void {
    const { scene, lineup, motion } = this.#picture;
    if (scene === null) return;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let id = 0; id < scene.fleet.size; id += 1) {
      if (lineup.passing[id] === 0) continue;
      west = Math.min(west, motion.shown[id * 2]);
      east = Math.max(east, motion.shown[id * 2]);
      south = Math.min(south, motion.shown[id * 2 + 1]);
      north = Math.max(north, motion.shown[id * 2 + 1]);
    }
    if (west <= east) this.fitTo([west, south, east, north]);
  }

  /** Show a part of the map: west, south, east, north in units from the start. */
  fitTo([west, south, east, north]: readonly [number, number, number, number]): void {
    const corners: [[number, number], [number, number]] = [
      [longitudeAt(west), latitudeAt(south)],
      [longitudeAt(east), latitudeAt(north)],
    ];
    this.#map.fitBounds(corners, { padding: 64, maxZoom: FIT_ZOOM });
  }

  /** Keep the unicorn in sight that the scene's view follows. */
  follow({ view, selected }: Scene): void {
    const before = this.#followed;
    this.#followed = view.follow ? selected : null;
    if ((this.#followed === null) !== (before === null)) {
      // Turning the wheel while following zooms about the middle, and so does not end it.
      this.#map.scrollZoom.disable();
      this.#map.scrollZoom.enable(this.#followed === null || { around: "center" });
    }
    if (this.#followed === null || this.#held || this.#map.isMoving()) return;
    const place = this.placeOf(this.#followed);
    const at = this.#map.project(place);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const strayed = Math.hypot(at.x - clientWidth / 2, at.y - clientHeight / 2);
    if (this.#followed !== before || strayed > STRAY * Math.min(clientWidth, clientHeight)) {
      this.#map.easeTo({ center: place, duration: 900 });
    }
  }

  /** Longitude and latitude where a unicorn is shown. */
  placeOf(id: number): [number, number] {
    const { shown } = this.#picture.motion;
    return [longitudeAt(shown[id * 2]), latitudeAt(shown[id * 2 + 1])];
  }

  #rested(touched: boolean, hooks: MapHooks): void {
    this.#held = false;
    const before = this.#centre;
    this.#centre = this.#centreNow();
    const zoom = this.#map.getZoom();
    const strayed = Math.hypot(this.#centre.x - before.x, this.#centre.y - before.y) * scaleAt(zoom);
    const { lat, lng } = this.#map.getCenter();
    hooks.onCamera({ latitude: lat, longitude: lng, zoom }, touched && strayed > 1);
  }

  #centreNow(): { x: number; y: number } {
    const { lng, lat } = this.#map.getCenter();
    return { x: eastOf(lng), y: northOf(lat) };
  }
}
