/** The basemap: the offline one, or an online one in its place as long as that works. */

import type { Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../../page/theme.ts";
import { type BasemapUrls, createOfflineStyle } from "./basemap-style.ts";

const STYLE_TIMEOUT_MS = 8000;
/** So long after its style an online basemap has shown a tile. One that answers "not found" fails without a word. */
const TILES_TIMEOUT_MS = 10_000;
/** So many failures with no tile between them, and the online basemap is given up. */
const MAX_FAILURES = 6;

export class Basemap {
  readonly #map: MapLibre;
  readonly #urls: BasemapUrls;
  readonly #onProblem: (sentence: string) => void;
  #theme: Theme;
  #online = false;
  #failures = 0;
  #hasTiles = false;
  #isBroken = false;

  /** A map that shows the offline style of the theme already. */
  constructor(map: MapLibre, urls: BasemapUrls, theme: Theme, onProblem: (sentence: string) => void) {
    this.#map = map;
    this.#urls = urls;
    this.#theme = theme;
    this.#onProblem = onProblem;
    map.on("error", ({ error }) => this.#handleError(error));
    map.on("sourcedata", ({ tile }) => {
      // A vector tile that is not found counts as loaded, with nothing in it.
      if (!tile?.latestFeatureIndex && !tile?.texture) return;
      this.#failures = 0;
      this.#hasTiles = true;
    });
  }

  /** An online style has its own colours: only the offline one follows the theme. */
  setTheme(theme: Theme): void {
    this.#theme = theme;
    if (!this.#online) this.#map.setStyle(createOfflineStyle(theme, this.#urls));
  }

  /** Change over to an online style once it is there; until then, and where it does not come, the offline one stays. */
  async goOnline(url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(STYLE_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const style = (await response.json()) as StyleSpecification;
      this.#map.setStyle(style, { diff: false });
      this.#online = true;
      this.#failures = 0;
      this.#hasTiles = Object.values(style.sources).every(({ type }) => type === "geojson");
      setTimeout(() => this.#checkTiles(), TILES_TIMEOUT_MS);
    } catch {
      this.#onProblem(`The online basemap at ${getHost(url)} can't be loaded: the offline one is shown in its place.`);
    }
  }

  #handleError(error: { message: string }): void {
    if (!this.#online) {
      const problem = `The basemap can't be drawn (${error.message}): reload the page. The fleet is shown without it.`;
      if (!this.#isBroken) this.#onProblem(problem);
      this.#isBroken = true;
      return;
    }
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#fallBack("tiles fail again and again");
  }

  #checkTiles(): void {
    if (this.#online && !this.#hasTiles) this.#fallBack("tiles don't come");
  }

  #fallBack(why: string): void {
    this.#online = false;
    this.#map.setStyle(createOfflineStyle(this.#theme, this.#urls), { diff: false });
    this.#onProblem(`The online basemap's ${why}: the offline one is shown in its place.`);
  }
}

function getHost(url: string): string {
  return URL.parse(url, location.href)?.host ?? url;
}
