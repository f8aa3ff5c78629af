/** The places of the console's own map, loaded once from its files. */

import { basemapUrls } from "virtual:assets";
import { CITY_KINDS, findPlace, NEIGHBORHOOD_KINDS, type Place, readPlaces } from "./nearest-place.ts";

/** More names than this are not remembered. */
const MAX_REMEMBERED = 20_000;

export class MapPlaces {
  #neighborhoods: readonly Place[] = [];
  #cities: readonly Place[] = [];
  readonly #names = new Map<string, string | null>();

  /** Load the places. Until then, and without them, positions have no name. */
  async load(): Promise<void> {
    try {
      this.#neighborhoods = readPlaces(await fetchJson(basemapUrls.labels), NEIGHBORHOOD_KINDS);
      this.#cities = readPlaces(await fetchJson(basemapUrls.cities), CITY_KINDS);
    } catch {
      return; // The map says that its files can't be loaded.
    }
    this.#names.clear();
  }

  /** Return the name of a position's place; null if it has none. */
  findName(latitude: number, longitude: number): string | null {
    const key = `${latitude.toFixed(3)} ${longitude.toFixed(3)}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = findPlace(this.#neighborhoods, this.#cities, latitude, longitude);
      if (this.#names.size >= MAX_REMEMBERED) this.#names.clear();
      this.#names.set(key, name);
    }
    return name;
  }
}

async function fetchJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
