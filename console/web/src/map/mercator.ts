/**
 * Projects coordinates to the Mercator square that deck.gl calls common space: 512 units a side, y to the north. Places
 * are 32-bit offsets from where the fleet starts. An offset is exact to millimeters in the city and to centimeters 1,000
 * km away, so the graphics card needs no 64-bit arithmetic.
 */

/** Where every unicorn starts, in degrees, and the radius of the circle that the map draws around it. */
export const START = { latitude: 40.749167, longitude: -73.985184 } as const;
export const START_RADIUS_METERS = 50;

const SIDE = 512;
const EARTH_CIRCUMFERENCE = 40_075_016.7;

/** Return a longitude's offset to the east of the start, in units. */
export function toEast(longitude: number): number {
  return toSquareX(longitude) - ORIGIN[0];
}

/** Return a latitude's offset to the north of the start, in units. */
export function toNorth(latitude: number): number {
  return toSquareY(latitude) - ORIGIN[1];
}

export function toLongitude(east: number): number {
  return ((east + ORIGIN[0]) / SIDE) * 360 - 180;
}

export function toLatitude(north: number): number {
  const y = ((north + ORIGIN[1]) / SIDE - 0.5) * 2 * Math.PI;
  return (Math.atan(Math.sinh(y)) * 180) / Math.PI;
}

/** Units per meter at the start's latitude: good for sizes and thresholds nearby, not for distances far away. */
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
