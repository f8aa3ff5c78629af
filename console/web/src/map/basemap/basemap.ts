/** Shows the offline basemap, or an online one as long as it works. */

import type { Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../../page/theme.ts";
import { type BasemapUrls, createOfflineStyle } from "./basemap-style.ts";

const STYLE_TIMEOUT_MS = 8000;
/** An online basemap must show a tile within this time. Tiles that are not found cause no error. */
const TILES_TIMEOUT_MS = 10_000;
/** After this many failures in a row, the offline basemap is shown. */
const MAX_FAILURES = 6;

export class Basemap {
  readonly #map: MapLibre;
  readonly #urls: BasemapUrls;
  readonly #onProblem: (message: string) => void;
  #theme: Theme;
  #isOnline = false;
  #failures = 0;
  #hasTiles = false;
  /** Whether it was reported that the offline basemap can't be drawn. */
  #hasReportedError = false;

  /** The map already shows the offline style of the theme. */
  constructor(map: MapLibre, urls: BasemapUrls, theme: Theme, onProblem: (message: string) => void) {
    this.#map = map;
    this.#urls = urls;
    this.#theme = theme;
    this.#onProblem = onProblem;
    map.on("error", ({ error }) => this.#handleError(error));
    map.on("sourcedata", ({ tile }) => {
      // A vector tile that is not found counts as loaded, but it is empty.
      if (!tile?.latestFeatureIndex && !tile?.texture) return;
      this.#failures = 0;
      this.#hasTiles = true;
    });
  }

  /** Change the theme of the offline style. An online style has its own colors. */
  setTheme(theme: Theme): void {
    this.#theme = theme;
    if (!this.#isOnline) this.#map.setStyle(createOfflineStyle(theme, this.#urls));
  }

  /** Load an online style and show it. If that fails, the offline style stays. */
  async goOnline(url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(STYLE_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const style = (await response.json()) as StyleSpecification;
      this.#map.setStyle(style, { diff: false });
      this.#isOnline = true;
      this.#failures = 0;
      this.#hasTiles = Object.values(style.sources).every(({ type }) => type === "geojson");
      setTimeout(() => this.#checkTiles(), TILES_TIMEOUT_MS);
    } catch {
      this.#onProblem(`The online basemap at ${getHost(url)} can't be loaded. The offline basemap is shown instead.`);
    }
  }

  #handleError(error: { message: string }): void {
    if (!this.#isOnline) {
      const problem = `The basemap can't be drawn (${error.message}). Reload the page. The fleet is shown without it.`;
      if (!this.#hasReportedError) this.#onProblem(problem);
      this.#hasReportedError = true;
      return;
    }
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#fallBack("tiles fail repeatedly");
  }

  #checkTiles(): void {
    if (this.#isOnline && !this.#hasTiles) this.#fallBack("tiles don't load");
  }

  #fallBack(reason: string): void {
    this.#isOnline = false;
    this.#map.setStyle(createOfflineStyle(this.#theme, this.#urls), { diff: false });
    this.#onProblem(`The online basemap's ${reason}. The offline basemap is shown instead.`);
  }
}

function getHost(url: string): string {
  return URL.parse(url, location.href)?.host ?? url;
}
