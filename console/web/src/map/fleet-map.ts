/** The fleet on the map: draws scenes, and animates unicorns from reading to reading. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Theme } from "../page/theme.ts";
import type { Area } from "../view/filter.ts";
import type { Scene } from "../view/scene.ts";
import type { Basemap } from "./basemap/basemap.ts";
import { MapCamera } from "./camera/camera.ts";
import { FleetLayers } from "./layers/fleet-layers.ts";
import { Overlay } from "./layers/overlay.ts";
import type { MapHooks, MapPort } from "./map-port.ts";
import { getScale, START, toEast, toNorth } from "./mercator.ts";
import { Labels } from "./pointer/labels.ts";
import { Pointer } from "./pointer/pointer.ts";
import { Tooltip } from "./pointer/tooltip.ts";
import type { Viewport } from "./render/draw-order.ts";
import { FramePacer } from "./render/frame-pacer.ts";
import { RenderState } from "./render/render-state.ts";
import { PALETTES } from "./symbols/palette.ts";

/** Pixels between a unicorn and its name: a little more than the halo's radius. */
const NAME_GAP = 36;
/** A longer wait uses a timer instead of animation frames. */
const LONG_WAIT_MS = 50;
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

export class FleetMap implements MapPort {
  readonly camera: MapCamera;
  readonly #basemap: Basemap;
  readonly #renderState = new RenderState();
  readonly #map: MapLibre;
  readonly #overlay: Overlay;
  readonly #layers = new FleetLayers();
  readonly #pacer = new FramePacer();
  readonly #pointer: Pointer;
  readonly #nameTag: Tooltip;
  readonly #labels: Labels;
  /** What the map has shown last. */
  #area: Area | null = null;
  #theme: Theme;
  /** The viewport of the last layout. */
  #viewport: Viewport;
  /** The requested animation frame; 0 for none. */
  #frameRequest = 0;
  #timer = 0;
  /** Whether the basemap's WebGL context is lost. The map then has no camera. */
  #isContextLost = false;

  constructor(map: MapLibre, basemap: Basemap, theme: Theme, hooks: MapHooks) {
    this.#map = map;
    this.#basemap = basemap;
    this.#theme = theme;
    this.#viewport = this.#getViewport();
    this.camera = new MapCamera(map, this.#renderState, hooks);
    this.#nameTag = new Tooltip(map.getContainer(), "map-name");
    this.#labels = new Labels(map.getContainer());
    this.#overlay = new Overlay(
      map,
      () => this.#layOut(),
      () => this.#layers.reset(),
    );
    this.#pointer = new Pointer(map, this.#renderState, this.camera, hooks);
    map.on("webglcontextlost", () => {
      this.#isContextLost = true;
    });
    map.on("webglcontextrestored", () => {
      this.#isContextLost = false;
      this.#layOut();
    });
    map.on("move", () => this.#handleMove());
    map.on("moveend", () => this.#layOut());
    document.addEventListener("visibilitychange", () => this.#layOut());
  }

  update(scene: Scene): void {
    const isAnimated = !document.hidden && !REDUCED_MOTION.matches;
    this.#renderState.update(scene, this.#viewport, PALETTES[this.#theme], performance.now(), isAnimated);
    if (this.#cannotDraw()) return;
    this.#redraw();
    this.camera.follow(scene);
    this.#animate();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#basemap.setTheme(theme);
    this.#layOut();
  }

  getArea(): Area | null {
    if (this.#isContextLost) return this.#area;
    const bounds = this.#map.getBounds();
    this.#area = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
    return this.#area;
  }

  /** Lay out what is in the viewport, and draw it. */
  #layOut(): void {
    if (this.#cannotDraw()) return;
    this.#viewport = this.#getViewport();
    this.#renderState.layOut(this.#viewport, PALETTES[this.#theme], performance.now());
    this.#redraw();
    this.#animate();
  }

  /** Return whether the page is hidden or the context is lost. */
  #cannotDraw(): boolean {
    return document.hidden || this.#isContextLost;
  }

  #redraw(): void {
    const { device } = this.#overlay;
    if (device === null) return;
    this.#layers.prepare(this.#renderState, device);
    this.#labels.choose(this.#renderState, this.#map.getZoom(), this.#project);
    this.#draw();
  }

  #draw(): void {
    this.#overlay.draw(this.#layers.build(this.#renderState, PALETTES[this.#theme]));
    this.#showNames();
    this.#pointer.refresh();
  }

  /** Request the next frame in some milliseconds. */
  #animate(wait = 0): void {
    clearTimeout(this.#timer);
    if (wait > LONG_WAIT_MS) this.#timer = window.setTimeout(() => this.#animate(), wait - LONG_WAIT_MS / 2);
    else if (this.#frameRequest === 0) this.#frameRequest = requestAnimationFrame(this.#drawFrame);
  }

  readonly #drawFrame = (): void => {
    this.#frameRequest = 0;
    if (this.#cannotDraw()) return;
    const now = performance.now();
    const speed = this.#renderState.interpolator.fastest * getScale(this.#map.getZoom());
    let isMoving = true;
    if (this.#pacer.shouldDraw(now, speed)) {
      isMoving = this.#renderState.advance(now);
      this.#draw();
    }
    const wait = this.#pacer.msUntilDue(now, speed);
    if (wait > LONG_WAIT_MS || !isMoving) this.#pacer.pause();
    if (isMoving) this.#animate(wait);
  };

  #handleMove(): void {
    const { west, south, east, north } = this.#viewport.drawn;
    const { visible, zoom } = this.#getViewport();
    const isInside = visible.west >= west && visible.east <= east && visible.south >= south && visible.north <= north;
    if (!isInside || Math.abs(zoom - this.#viewport.zoom) > 0.4) this.#layOut();
    else this.#showNames();
    this.#pointer.refresh();
  }

  /** Return where a unicorn is shown, in pixels. */
  readonly #project = (id: number): { x: number; y: number } => this.#map.project(this.camera.getPosition(id));

  #showNames(): void {
    const { selected, scene } = this.#renderState;
    const start = this.#map.project([START.longitude, START.latitude]);
    this.#labels.place(this.#project, start);
    if (selected === null || scene === null) {
      this.#nameTag.hide();
      return;
    }
    const { x, y } = this.#project(selected);
    this.#nameTag.show({ title: scene.fleet.names[selected], status: null, lines: [] }, x, y, NAME_GAP);
  }

  #getViewport(): Viewport {
    const bounds = this.#map.getBounds();
    const visible = {
      west: toEast(bounds.getWest()),
      south: toNorth(bounds.getSouth()),
      east: toEast(bounds.getEast()),
      north: toNorth(bounds.getNorth()),
    };
    const [marginX, marginY] = [(visible.east - visible.west) / 2, (visible.north - visible.south) / 2];
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    return {
      visible,
      drawn: {
        west: visible.west - marginX,
        south: visible.south - marginY,
        east: visible.east + marginX,
        north: visible.north + marginY,
      },
      zoom: this.#map.getZoom(),
      width,
      height,
    };
  }
}
