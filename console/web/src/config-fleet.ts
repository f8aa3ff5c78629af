/** Reads the fleet's definition in the configuration, which `console/config.py` describes. */

import { type Fields, InvalidConfig, readFields, readText } from "./config-fields.ts";
import { type Alert, DEFAULT_FLEET, type FleetDefinition, type Vital } from "./fleet-definition.ts";

/** `Number.prototype.toFixed` takes no more. */
const MAX_DECIMALS = 100;

/** Return the fleet's definition. It is the default fleet's if there is none. Throws InvalidConfig. */
export function readFleet(value: unknown): FleetDefinition {
  if (value === undefined || value === null) return DEFAULT_FLEET;
  const fields = readFields(value, "fleet");
  const { vitals } = fields;
  if (!Array.isArray(vitals)) throw invalid("fleet.vitals", "a list");
  const [latitude, longitude] = readPair(fields, "start", "fleet.");
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw invalid("fleet.start", "a place");
  return {
    vehicle: readText(fields, "vehicle", "fleet."),
    vehicles: readText(fields, "vehicles", "fleet."),
    start: [latitude, longitude],
    vitals: vitals.map(readVital),
  };
}

function readVital(value: unknown, index: number): Vital {
  const place = `fleet.vitals[${index}]`;
  const fields = readFields(value, place);
  const { unit, decimals, isOptional } = fields;
  if (typeof unit !== "string") throw invalid(`${place}.unit`, "a text");
  if (typeof isOptional !== "boolean") throw invalid(`${place}.isOptional`, "true or false");
  if (!Number.isInteger(decimals) || Number(decimals) < 0 || Number(decimals) > MAX_DECIMALS) {
    throw invalid(`${place}.decimals`, `a whole number from 0 to ${MAX_DECIMALS}`);
  }
  return {
    name: readText(fields, "name", `${place}.`),
    label: readText(fields, "label", `${place}.`),
    unit,
    decimals: Number(decimals),
    valid: readRange(fields, "valid", `${place}.`),
    gauge: readRange(fields, "gauge", `${place}.`),
    alert: readAlert(fields["alert"], `${place}.alert`),
    isOptional,
  };
}

function readAlert(value: unknown, place: string): Alert | null {
  if (value === null) return null;
  const { threshold, isAbove } = readFields(value, place);
  if (!isNumber(threshold)) throw invalid(`${place}.threshold`, "a number");
  if (typeof isAbove !== "boolean") throw invalid(`${place}.isAbove`, "true or false");
  return { threshold, isAbove };
}

function readRange(fields: Fields, key: string, section: string): [number, number] {
  const [least, greatest] = readPair(fields, key, section);
  if (least >= greatest) throw invalid(section + key, "a least and a greatest number");
  return [least, greatest];
}

function readPair(fields: Fields, key: string, section: string): [number, number] {
  const value = fields[key];
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isNumber)) {
    throw invalid(section + key, "a pair of numbers");
  }
  return [value[0], value[1]];
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function invalid(place: string, what: string): InvalidConfig {
  return new InvalidConfig(`The configuration's ${place} is not ${what}. Deploy the console again.`);
}
