/** The deck.gl canvas over the basemap. Moving unicorns repaint this canvas and not the basemap. */

import type { LayersList } from "@deck.gl/core";
import { MapboxOverlay } from "@deck.gl/mapbox";
import type { Device } from "@luma.gl/core";
import type { IControl, Map as MapLibre } from "maplibre-gl";

export class Overlay {
  device: Device | null = null;

  readonly #map: MapLibre;
  readonly #onReady: () => void;
  readonly #onLost: () => void;
  #deck: MapboxOverlay;

  /** `onReady` is called when there is a device to draw with, and again after a lost device was replaced. */
  constructor(map: MapLibre, onReady: () => void, onLost: () => void) {
    this.#map = map;
    this.#onReady = onReady;
    this.#onLost = onLost;
    this.#deck = this.#open();
  }

  draw(layers: LayersList): void {
    this.#deck.setProps({ layers });
    // deck.gl makes its canvas a stop of the Tab key, where no key does anything.
    const canvas = this.#deck.getCanvas();
    if (canvas !== null && canvas.tabIndex !== -1) canvas.tabIndex = -1;
  }

  #open(): MapboxOverlay {
    const deck = new MapboxOverlay({
      interleaved: false,
      layers: [],
      onDeviceInitialized: (device) => {
        this.device = device;
        device.lost.then(() => this.#reopen(device));
        this.#onReady();
      },
      onError: (error) => console.error(error),
    });
    this.#map.addControl(deck as unknown as IControl);
    return deck;
  }

  #reopen(lost: Device): void {
    if (this.device !== lost) return;
    this.device = null;
    this.#onLost();
    this.#map.removeControl(this.#deck as unknown as IControl);
    this.#deck = this.#open();
  }
}
