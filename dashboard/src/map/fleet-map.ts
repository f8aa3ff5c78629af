/** The fleet on the map: draws scenes, moves the camera, and tells what a person does on it. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Scene } from "../scene.ts";
import type { Basemap } from "./basemap.ts";
import { Cadence } from "./cadence.ts";
import { Layers } from "./layers.ts";
import { eastOf, latitudeAt, longitudeAt, northOf, scaleAt } from "./mercator.ts";
import { Overlay } from "./overlay.ts";
import { PALETTES } from "./palette.ts";
import { Picture, type Sight } from "./picture.ts";
import { Pointer } from "./pointer.ts";
import type { MapHooks, MapPort, Theme } from "./port.ts";
import { Tip } from "./tip.ts";

/** The halo's radius and a little more. */
const NAME_GAP = 36;
const CLOSE_ZOOM = 14;
const FIT_ZOOM = 15;
/** A unicorn that is followed may stray by this part of the map's lesser side before the map goes after it. */
const STRAY = 0.14;
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

export class FleetMap implements MapPort {
  readonly basemap: Basemap;
  readonly picture = new Picture();
  readonly map: MapLibre;

  readonly #hooks: MapHooks;
  readonly #overlay: Overlay;
  readonly #layers = new Layers();
  readonly #cadence = new Cadence();
  readonly #pointer: Pointer;
  readonly #name: Tip;
  #theme: Theme;
  #laid: Sight;
  #frame = 0;
  #followed: number | null = null;
  #centre: { x: number; y: number };
  #held = false;

  constructor(map: MapLibre, basemap: Basemap, theme: Theme, hooks: MapHooks) {
    this.map = map;
    this.basemap = basemap;
    this.#theme = theme;
    this.#hooks = hooks;
    this.#laid = this.#sight();
    this.#centre = this.#centreNow();
    this.#name = new Tip(map.getContainer(), "map-name");
    this.#overlay = new Overlay(
      map,
      () => this.#relay(),
      () => this.#layers.forget(),
    );
    this.#pointer = new Pointer(this, hooks);
    map.on("dragstart", () => {
      this.#held = true;
    });
    map.on("move", () => this.#moved());
    map.on("moveend", (event) => this.#rested((event as { originalEvent?: unknown }).originalEvent !== undefined));
    document.addEventListener("visibilitychange", () => this.#relay());
  }

  update(scene: Scene): void {
    const smooth = !document.hidden && !REDUCED_MOTION.matches;
    this.picture.show(scene, this.#laid, PALETTES[this.#theme], performance.now(), smooth);
    if (document.hidden) return;
    this.#redraw();
    this.#follow(scene);
    this.#animate();
  }

  flyTo(latitude: number, longitude: number): void {
    const zoom = Math.max(this.map.getZoom(), CLOSE_ZOOM);
    this.map.flyTo({ center: [longitude, latitude], zoom, maxDuration: 2000 });
  }

  fit(): void {
    const { scene, lineup, motion } = this.picture;
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
    this.map.fitBounds(corners, { padding: 64, maxZoom: FIT_ZOOM });
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.basemap.setTheme(theme);
    this.#relay();
  }

  /** Lay out anew what is in sight, and draw it. */
  #relay(): void {
    if (document.hidden) return;
    this.#laid = this.#sight();
    this.picture.lay(this.#laid, PALETTES[this.#theme], performance.now());
    this.#redraw();
    this.#animate();
  }

  #redraw(): void {
    const { device } = this.#overlay;
    if (device === null) return;
    this.#layers.rest(this.picture, device);
    this.#draw();
  }

  #draw(): void {
    this.#overlay.draw(this.#layers.now(this.picture, PALETTES[this.#theme]));
    this.#showName();
    this.#pointer.refresh();
  }

  #animate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#tick);
  }

  readonly #tick = (): void => {
    this.#frame = 0;
    const now = performance.now();
    if (document.hidden) return;
    let moves = true;
    if (this.#cadence.due(now, this.picture.motion.fastest * scaleAt(this.map.getZoom()))) {
      moves = this.picture.advance(now);
      this.#draw();
    }
    if (moves) this.#animate();
    else this.#cadence.rest();
  };

  #moved(): void {
    const { west, south, east, north } = this.#laid.bounds;
    const { seen, zoom } = this.#sight();
    const isInside = seen.west >= west && seen.east <= east && seen.south >= south && seen.north <= north;
    if (!isInside || Math.abs(zoom - this.#laid.zoom) > 0.4) this.#relay();
    else this.#showName();
    this.#pointer.refresh();
  }

  #rested(touched: boolean): void {
    this.#held = false;
    const before = this.#centre;
    this.#centre = this.#centreNow();
    const strayed = Math.hypot(this.#centre.x - before.x, this.#centre.y - before.y) * scaleAt(this.map.getZoom());
    this.#relay();
    const { lat, lng } = this.map.getCenter();
    this.#hooks.onCamera({ latitude: lat, longitude: lng, zoom: this.map.getZoom() }, touched && strayed > 1);
  }

  #follow({ view, selected }: Scene): void {
    const before = this.#followed;
    this.#followed = view.follow ? selected : null;
    if ((this.#followed === null) !== (before === null)) {
      // Turning the wheel while following zooms about the middle, and so does not end it.
      this.map.scrollZoom.disable();
      this.map.scrollZoom.enable(this.#followed === null || { around: "center" });
    }
    if (this.#followed === null || this.#held || this.map.isMoving()) return;
    const place = this.#placeOf(this.#followed);
    const at = this.map.project(place);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const strayed = Math.hypot(at.x - clientWidth / 2, at.y - clientHeight / 2);
    if (this.#followed !== before || strayed > STRAY * Math.min(clientWidth, clientHeight)) {
      this.map.easeTo({ center: place, duration: 900 });
    }
  }

  #showName(): void {
    const { selected, scene } = this.picture;
    if (selected === null || scene === null) {
      this.#name.hide();
      return;
    }
    const { x, y } = this.map.project(this.#placeOf(selected));
    this.#name.show({ title: scene.fleet.names[selected], status: null, lines: [] }, x, y, NAME_GAP);
  }

  #placeOf(id: number): [number, number] {
    const { shown } = this.picture.motion;
    return [longitudeAt(shown[id * 2]), latitudeAt(shown[id * 2 + 1])];
  }

  #centreNow(): { x: number; y: number } {
    const { lng, lat } = this.map.getCenter();
    return { x: eastOf(lng), y: northOf(lat) };
  }

  #sight(): Sight {
    const bounds = this.map.getBounds();
    const seen = {
      west: eastOf(bounds.getWest()),
      south: northOf(bounds.getSouth()),
      east: eastOf(bounds.getEast()),
      north: northOf(bounds.getNorth()),
    };
    const [wide, high] = [(seen.east - seen.west) / 2, (seen.north - seen.south) / 2];
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    return {
      seen,
      bounds: { west: seen.west - wide, south: seen.south - high, east: seen.east + wide, north: seen.north + high },
      zoom: this.map.getZoom(),
      width,
      height,
    };
  }
}
