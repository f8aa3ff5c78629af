/** Opens the map. This module is loaded after the page, because most of the code is in the map's libraries. */

import { basemapUrls, mapWorkerUrl } from "virtual:assets";
import { Map as MapLibre, MercatorCoordinate, setWorkerUrl, type TransformConstrainFunction } from "maplibre-gl";
import type { Config } from "../config.ts";
import { createElement } from "../page/dom.ts";
import type { Theme } from "../page/theme.ts";
import type { Camera } from "../view/view.ts";
import { Basemap } from "./basemap/basemap.ts";
import { createOfflineStyle } from "./basemap/basemap-style.ts";
import { addControls, CONTROL_LABELS } from "./controls.ts";
import { FleetMap } from "./fleet-map.ts";
import type { MapHooks, MapPort } from "./map-port.ts";
import { SIDE, START } from "./mercator.ts";

const FIRST_ZOOM = 12;
/** The least zoom is MapLibre's own. */
const [LEAST_ZOOM, MAX_ZOOM] = [-2, 18];
const NO_WEBGL =
  "This browser can't draw the map, because it has no WebGL 2. The list and the details work without it.";
const CONTEXT_LOST = "The graphics card has dropped the map. If it doesn't come back, reload the page.";

/**
 * Open the map in a container, at the start if there is no camera. If the browser can't draw it, the result is null and
 * `onProblem` is called.
 */
export async function openMap(
  container: HTMLElement,
  config: Config,
  camera: Camera | null,
  theme: Theme,
  hooks: MapHooks,
): Promise<MapPort | null> {
  const host = createElement("div", { class: "map-host" });
  container.prepend(host);
  let map: MapLibre;
  try {
    map = createMap(host, camera, theme);
  } catch {
    host.remove();
    hooks.onProblem(NO_WEBGL);
    return null;
  }
  map.on("resize", () => map.setMinZoom(getMinZoom(host)));
  map.on("webglcontextlost", () => hooks.onProblem(CONTEXT_LOST));
  map.on("webglcontextrestored", () => hooks.onProblem(null));
  const basemap = new Basemap(map, basemapUrls, theme, hooks.onProblem);
  const fleetMap = new FleetMap(map, basemap, theme, hooks);
  addControls(map, () => fleetMap.camera.fit());
  if (config.basemapStyleUrl !== null) void basemap.goOnline(config.basemapStyleUrl);
  return fleetMap;
}

/** Return the zoom at which the map shows the world once. Farther away, each vehicle would appear several times. */
function getMinZoom({ clientWidth }: HTMLElement): number {
  return Math.max(LEAST_ZOOM, Math.log2(clientWidth / SIDE));
}

/**
 * Return the function that keeps the map between the poles. MapLibre's own one also makes the world fill the height, so that
 * a map which is higher than wide could not show all of the world.
 */
function createConstrain(host: HTMLElement): TransformConstrainFunction {
  return (center, wanted) => {
    const zoom = Math.min(MAX_ZOOM, Math.max(wanted, getMinZoom(host)));
    const half = Math.min(0.5, host.clientHeight / 2 / (SIDE * 2 ** zoom));
    const { x, y } = MercatorCoordinate.fromLngLat(center);
    return { center: new MercatorCoordinate(x, Math.min(1 - half, Math.max(half, y))).toLngLat(), zoom };
  };
}

function createMap(container: HTMLElement, camera: Camera | null, theme: Theme): MapLibre {
  setWorkerUrl(mapWorkerUrl);
  const { latitude, longitude, zoom } = camera ?? { ...START, zoom: FIRST_ZOOM };
  return new MapLibre({
    container,
    style: createOfflineStyle(theme, basemapUrls),
    center: [longitude, latitude],
    zoom,
    minZoom: getMinZoom(container),
    maxZoom: MAX_ZOOM,
    transformConstrain: createConstrain(container),
    maxPitch: 0,
    attributionControl: false,
    fadeDuration: 150,
    locale: CONTROL_LABELS,
  });
}
