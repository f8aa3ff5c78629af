/** The words for the fleet's vehicles, and for its vitals and their values. */

import { FLEET, type Vital } from "./fleet-definition.ts";
import { formatCount, shortenNumber } from "./format.ts";

const UNKNOWN = "–";
const CAPITALIZED_WORD = /(?<!\p{L})\p{Lu}\p{Ll}+/gu;
const NEGATIVE_ZERO = /^-(?=[0.]*$)/;

/** Format a count of vehicles: "1 unicorn", "2,000 unicorns". */
export function formatVehicles(count: number): string {
  return `${formatCount(count)} ${count === 1 ? FLEET.vehicle : FLEET.vehicles}`;
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Return a vital's label as it stands within a sentence: heart rate, CO2. */
export function formatLabel({ label }: Vital): string {
  return label.replace(CAPITALIZED_WORD, (word) => word.toLowerCase());
}

/** Format a value without its unit. */
export function formatValue({ decimals }: Vital, value: number): string {
  return Number.isNaN(value) ? UNKNOWN : value.toFixed(decimals).replace(NEGATIVE_ZERO, "");
}

/** Format a value without its unit for a place of about five characters. */
export function formatShortValue(vital: Vital, value: number): string {
  return shortenNumber(value) ?? formatValue(vital, value);
}

/** Format a value with its unit: 120 bpm, 15%, 8.0 °C. */
export function formatVital(vital: Vital, value: number): string {
  return Number.isNaN(value) ? UNKNOWN : appendUnit(vital, formatValue(vital, value));
}

/** Describe a vital for people who hear the page: "heart rate 120 bpm", "cargo unknown". */
export function describeVital(vital: Vital, value: number): string {
  return `${formatLabel(vital)} ${Number.isNaN(value) ? "unknown" : formatVital(vital, value)}`;
}

/** Describe a value in alert: "battery 12% < 15%". */
export function describeAlert(vital: Vital, value: number): string {
  const { threshold, isAbove } = vital.alert ?? { threshold: Number.NaN, isAbove: false };
  const limit = formatVital(vital, threshold);
  const shown = formatVital(vital, value);
  // A value that rounds to its threshold is shown with all of its decimals.
  return `${formatLabel(vital)} ${shown === limit ? appendUnit(vital, String(value)) : shown} ${isAbove ? ">" : "<"} ${limit}`;
}

/** Describe the values that raise a vital's alert: "above 8.0 °C"; null if it has no alert. */
export function describeCondition(vital: Vital): string | null {
  const { alert } = vital;
  return alert === null ? null : `${alert.isAbove ? "above" : "below"} ${formatVital(vital, alert.threshold)}`;
}

function appendUnit({ unit }: Vital, number: string): string {
  return unit === "" || unit === "%" ? number + unit : `${number} ${unit}`;
}
