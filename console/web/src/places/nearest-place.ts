/** Names the place of a position: the nearest neighborhood of New York, or else the nearest city. */

import { formatFar } from "../measures.ts";

/** A name of the map with its position, in degrees. */
export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** How far from it a position is still within it, in meters. */
  readonly radius: number;
}

const METERS_PER_DEGREE = 111_195;
const NEIGHBORHOOD_M = 2_500;
const CITY_M = 15_000;
/** Farther from every city than this, a position is in no place that people know. */
const FAR_M = 1_000_000;

/** Return the name of a position's place: "Astoria", "Boston", "35 mi from Boston"; null if none is near. */
export function findPlace(
  neighborhoods: readonly Place[],
  cities: readonly Place[],
  latitude: number,
  longitude: number,
): string | null {
  const neighborhood = findNearest(neighborhoods, latitude, longitude);
  if (neighborhood !== null && neighborhood.meters <= neighborhood.place.radius) return neighborhood.place.name;
  const city = findNearest(cities, latitude, longitude);
  if (city === null || city.meters > FAR_M) return null;
  const { place, meters } = city;
  return meters <= place.radius ? place.name : `${formatFar(meters)} from ${place.name}`;
}

/** Read the places of some kinds from one of the map's GeoJSON files. What is no point with a name is left out. */
export function readPlaces(document: unknown, kinds: Readonly<Record<string, number>>): Place[] {
  const { features } = document as { features: readonly Feature[] };
  return features.flatMap(({ properties: { kind, name }, geometry: { coordinates } }) =>
    kind in kinds ? [{ name, latitude: coordinates[1], longitude: coordinates[0], radius: kinds[kind] }] : [],
  );
}

/** The kinds of labels that are places, each with its radius in meters. */
export const NEIGHBORHOOD_KINDS = { quarter: NEIGHBORHOOD_M };
export const CITY_KINDS = { city: CITY_M };

interface Feature {
  readonly properties: { readonly kind: string; readonly name: string };
  readonly geometry: { readonly coordinates: readonly [number, number] };
}

/** Return the nearest place on a plane, which is right nearby, also across the antimeridian. */
function findNearest(
  places: readonly Place[],
  latitude: number,
  longitude: number,
): { readonly place: Place; readonly meters: number } | null {
  const shrink = Math.cos((latitude * Math.PI) / 180);
  let nearest: Place | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const north = place.latitude - latitude;
    const around = Math.abs(place.longitude - longitude);
    const east = Math.min(around, 360 - around) * shrink;
    const square = north * north + east * east;
    if (square >= least) continue;
    [nearest, least] = [place, square];
  }
  return nearest === null ? null : { place: nearest, meters: Math.sqrt(least) * METERS_PER_DEGREE };
}
