/** The map's buttons, scales and attribution. */

import { AttributionControl, type IControl, type Map as MapLibre, NavigationControl, ScaleControl } from "maplibre-gl";
import { createButton, createElement } from "../page/dom.ts";

/** The texts of MapLibre that assistive technology reads. */
export const CONTROL_LABELS = {
  "Map.Title": "Map of the fleet. Arrow keys move it, plus and minus zoom.",
  "NavigationControl.ZoomIn": "Zoom in",
  "NavigationControl.ZoomOut": "Zoom out",
  "NavigationControl.ResetBearing": "Rotate north up",
  "AttributionControl.ToggleAttribution": "Show or hide the map's sources",
};

/** The attribution is shown for so long; then it folds to its button, because it covers a part of the map. */
const ATTRIBUTION_MS = 5_000;

export function addControls(map: MapLibre, fit: () => void): void {
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  setTimeout(() => foldAttribution(map.getContainer()), ATTRIBUTION_MS);
  map.addControl(new NavigationControl({ showCompass: true, visualizePitch: false }), "bottom-right");
  map.addControl(new FitControl(fit), "bottom-right");
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 110 }), "bottom-left");
  map.addControl(new ScaleControl({ unit: "imperial", maxWidth: 110 }), "bottom-left");
}

class FitControl implements IControl {
  readonly #box: HTMLElement;

  constructor(fit: () => void) {
    const title = "Show the whole fleet";
    const icon = createElement("span", { class: "maplibregl-ctrl-icon", "aria-hidden": "true" });
    const button = createButton({ class: "map-fit", title, "aria-label": title, onclick: fit }, icon);
    this.#box = createElement("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" }, button);
  }

  onAdd(): HTMLElement {
    return this.#box;
  }

  onRemove(): void {
    this.#box.remove();
  }
}

/** Fold the attribution, unless a person has the pointer or the focus on it. */
function foldAttribution(container: HTMLElement): void {
  const attribution = container.querySelector(".maplibregl-ctrl-attrib:not(:hover, :focus-within)");
  attribution?.removeAttribute("open");
  attribution?.classList.remove("maplibregl-compact-show");
}
