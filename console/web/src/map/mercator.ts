/**
 * Projects coordinates to the Mercator square that deck.gl calls common space: 512 units a side, y to the north. A place
 * is a 32-bit offset from where the fleet starts. It is exact to millimeters in the city, to centimeters at 1,000 km, and to
 * a meter on the other side of the world, so the graphics card needs no 64-bit arithmetic.
 */

import { FLEET } from "../fleet-definition.ts";

/** The place where simulated vehicles start, in degrees. The map's modules are loaded after the fleet is chosen. */
export const START = { latitude: FLEET.start[0], longitude: FLEET.start[1] } as const;
/** The radius of the circle that the map draws around the start. */
export const START_RADIUS_METERS = 50;

/** The length of the square's side: the distance from a place to its copy in the next world. */
export const SIDE = 512;
const EARTH_CIRCUMFERENCE = 40_075_016.7;

/** Return how far a longitude is east of the start, in units. */
export function toEast(longitude: number): number {
  return toSquareX(longitude) - ORIGIN[0];
}

/** Return how far a latitude is north of the start, in units. */
export function toNorth(latitude: number): number {
  return toSquareY(latitude) - ORIGIN[1];
}

/** Return a longitude in the copy of the world that is nearest to another longitude. */
export function unwrap(longitude: number, near: number): number {
  return longitude + 360 * Math.round((near - longitude) / 360);
}

export function toLongitude(east: number): number {
  return ((east + ORIGIN[0]) / SIDE) * 360 - 180;
}

export function toLatitude(north: number): number {
  const y = ((north + ORIGIN[1]) / SIDE - 0.5) * 2 * Math.PI;
  return (Math.atan(Math.sinh(y)) * 180) / Math.PI;
}

/** Units per meter at the start's latitude. It is good enough for nearby sizes and thresholds. */
export const UNITS_PER_METER = SIDE / (EARTH_CIRCUMFERENCE * Math.cos((START.latitude * Math.PI) / 180));

/** Return how many pixels of the screen a unit takes. */
export function getScale(zoom: number): number {
  return 2 ** zoom;
}

function toSquareX(longitude: number): number {
  return ((longitude + 180) / 360) * SIDE;
}

function toSquareY(latitude: number): number {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
  return SIDE * (0.5 + Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

/** The position of the start on the square, in units. */
export const ORIGIN: readonly [number, number] = [toSquareX(START.longitude), toSquareY(START.latitude)];
