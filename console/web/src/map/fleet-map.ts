/** The fleet on the map: draws scenes, and moves what is drawn from reading to reading. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Scene } from "../view/scene.ts";
import type { Camera } from "../view/view.ts";
import type { Basemap } from "./basemap/basemap.ts";
import { Pilot } from "./camera/camera.ts";
import { Layers } from "./layers/fleet-layers.ts";
import { Overlay } from "./layers/overlay.ts";
import type { MapHooks, MapPort, Theme } from "./map-port.ts";
import { eastOf, northOf, scaleAt } from "./mercator.ts";
import { Pointer } from "./pointer/pointer.ts";
import { Tip } from "./pointer/tooltip.ts";
import { Cadence } from "./render/frame-pacer.ts";
import { Picture, type Sight } from "./render/render-state.ts";
import { PALETTES } from "./symbols/palette.ts";

/** The halo's radius and a little more. */
const NAME_GAP = 36;
const LONG_WAIT_MS = 50;
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

export class FleetMap implements MapPort {
  readonly basemap: Basemap;
  readonly picture = new Picture();
  readonly map: MapLibre;
  readonly pilot: Pilot;

  readonly #overlay: Overlay;
  readonly #layers = new Layers();
  readonly #cadence = new Cadence();
  readonly #pointer: Pointer;
  readonly #name: Tip;
  #theme: Theme;
  #laid: Sight;
  /** The frame that was asked for, 0 for none. */
  #frame = 0;
  #nap = 0;
  /** The basemap's canvas is gone for now, and its camera with it. */
  #lost = false;

  constructor(map: MapLibre, basemap: Basemap, theme: Theme, hooks: MapHooks) {
    this.map = map;
    this.basemap = basemap;
    this.#theme = theme;
    this.#laid = this.#sight();
    this.pilot = new Pilot(map, this.picture, hooks);
    this.#name = new Tip(map.getContainer(), "map-name");
    this.#overlay = new Overlay(
      map,
      () => this.#relay(),
      () => this.#layers.forget(),
    );
    this.#pointer = new Pointer(this, hooks);
    map.on("webglcontextlost", () => {
      this.#lost = true;
    });
    map.on("webglcontextrestored", () => {
      this.#lost = false;
      this.#relay();
    });
    map.on("move", () => this.#moved());
    map.on("moveend", () => this.#relay());
    document.addEventListener("visibilitychange", () => this.#relay());
  }

  update(scene: Scene): void {
    const smooth = !document.hidden && !REDUCED_MOTION.matches;
    this.picture.show(scene, this.#laid, PALETTES[this.#theme], performance.now(), smooth);
    if (this.#isAway()) return;
    this.#redraw();
    this.pilot.follow(scene);
    this.#animate();
  }

  flyTo(latitude: number, longitude: number): void {
    this.pilot.flyTo(latitude, longitude);
  }

  show(camera: Camera): void {
    this.pilot.show(camera);
  }

  fit(): void {
    this.pilot.fit();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.basemap.setTheme(theme);
    this.#relay();
  }

  /** Lay out anew what is in sight, and draw it. */
  #relay(): void {
    if (this.#isAway()) return;
    this.#laid = this.#sight();
    this.picture.lay(this.#laid, PALETTES[this.#theme], performance.now());
    this.#redraw();
    this.#animate();
  }

  /** Whether there is nobody to draw for, or nothing to draw on. */
  #isAway(): boolean {
    return document.hidden || this.#lost;
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

  /** Draw on while something moves; where the next frame is not due for long the browser is let sleep. */
  #animate(wait = 0): void {
    clearTimeout(this.#nap);
    if (wait > LONG_WAIT_MS) this.#nap = window.setTimeout(() => this.#animate(), wait - LONG_WAIT_MS / 2);
    else if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#tick);
  }

  readonly #tick = (): void => {
    this.#frame = 0;
    if (this.#isAway()) return;
    const now = performance.now();
    const speed = this.picture.motion.fastest * scaleAt(this.map.getZoom());
    let moves = true;
    if (this.#cadence.due(now, speed)) {
      moves = this.picture.advance(now);
      this.#draw();
    }
    const wait = this.#cadence.wait(now, speed);
    if (wait > LONG_WAIT_MS || !moves) this.#cadence.rest();
    if (moves) this.#animate(wait);
  };

  #moved(): void {
    const { west, south, east, north } = this.#laid.bounds;
    const { seen, zoom } = this.#sight();
    const isInside = seen.west >= west && seen.east <= east && seen.south >= south && seen.north <= north;
    if (!isInside || Math.abs(zoom - this.#laid.zoom) > 0.4) this.#relay();
    else this.#showName();
    this.#pointer.refresh();
  }

  #showName(): void {
    const { selected, scene } = this.picture;
    if (selected === null || scene === null) {
      this.#name.hide();
      return;
    }
    const { x, y } = this.map.project(this.pilot.placeOf(selected));
    this.#name.show({ title: scene.fleet.names[selected], status: null, lines: [] }, x, y, NAME_GAP);
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
