/** The map's buttons, scales and attribution. */

import { AttributionControl, type IControl, type Map as MapLibre, NavigationControl, ScaleControl } from "maplibre-gl";

/** Labels that assistive technology reads. */
export const CONTROL_LABELS = {
  "Map.Title": "Map of the fleet. Arrow keys move it, plus and minus zoom.",
  "NavigationControl.ZoomIn": "Zoom in",
  "NavigationControl.ZoomOut": "Zoom out",
  "NavigationControl.ResetBearing": "Rotate north up",
  "AttributionControl.ToggleAttribution": "Show or hide the map's sources",
};

export function addControls(map: MapLibre, fit: () => void): void {
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  map.addControl(new NavigationControl({ showCompass: true, visualizePitch: false }), "bottom-right");
  map.addControl(new FitControl(fit), "bottom-right");
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 110 }), "bottom-left");
  map.addControl(new ScaleControl({ unit: "imperial", maxWidth: 110 }), "bottom-left");
}

class FitControl implements IControl {
  readonly #box = document.createElement("div");

  constructor(fit: () => void) {
    this.#box.className = "maplibregl-ctrl maplibregl-ctrl-group";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-fit";
    button.title = "Show the whole fleet";
    button.setAttribute("aria-label", button.title);
    const icon = document.createElement("span");
    icon.className = "maplibregl-ctrl-icon";
    icon.setAttribute("aria-hidden", "true");
    button.append(icon);
    button.addEventListener("click", fit);
    this.#box.append(button);
  }

  onAdd(): HTMLElement {
    return this.#box;
  }

  onRemove(): void {
    this.#box.remove();
  }
}
