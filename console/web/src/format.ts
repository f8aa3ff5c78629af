/** Formats values for people. */

/** In degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

const COUNT = new Intl.NumberFormat("en-US");

export function formatCount(value: number): string {
  return COUNT.format(Math.round(value));
}

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
/** From this size on, a number is shortened where there is little room. */
const LONG_NUMBER = 100_000;

/** Shorten a number that is too long for a small place: -2.15B. Return null for one that is not. */
export function shortenNumber(value: number, from = LONG_NUMBER): string | null {
  return Math.abs(value) >= from ? COMPACT.format(value) : null;
}

/** Format a count and a noun, whose plural ends in s: "1 shard", "1,203 reads". */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Format a duration such as 0 s, 12 s, 4 min or 3 h 05 min. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes < 5 && seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

const UNITS = [
  ["year", 365.25 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Describe how wrong a unicorn's clock is, by the milliseconds that it is ahead; null if it is right to a minute. */
export function describeClockError(milliseconds: number): string | null {
  const size = Math.abs(milliseconds);
  // A unit counts from a little below one, because a reading takes some time to arrive.
  const unit = UNITS.find(([, length]) => size >= length * 0.99);
  if (unit === undefined) return null;
  const [noun, length] = unit;
  const count = size < 9.95 * length ? Math.round((size / length) * 10) / 10 : Math.round(size / length);
  return `its clock is ${count} ${noun}${count === 1 ? "" : "s"} ${milliseconds > 0 ? "ahead" : "behind"}`;
}

export function formatPosition(latitude: number, longitude: number): string {
  return `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
}

/** Control characters, lone surrogates, line breaks and format characters, except the joiners of scripts and emoji. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Escape characters of a name that could reverse or break the text around it, as the command line does. */
export function escapeName(name: string): string {
  return name.replace(UNSAFE, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    if (digits.length <= 2) return `\\x${digits.padStart(2, "0")}`;
    return digits.length <= 4 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
  });
}

const COMPASS_POINTS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"] as const;

/** Format a heading, in radians clockwise from north, as degrees and compass point. */
export function formatHeading(radians: number): string {
  const degrees = (Math.round((radians * 180) / Math.PI) + 360) % 360;
  return `${degrees}° ${COMPASS_POINTS[Math.round(degrees / 45) % 8]}`;
}
