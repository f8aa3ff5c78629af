/** Fleets that are not the default one, as a configuration has them. */

import { readFleet } from "../src/config-fleet.ts";
import type { FleetDefinition } from "../src/fleet-definition.ts";

export const COURIERS_DOCUMENT = {
  vehicle: "courier",
  vehicles: "couriers",
  start: [52.378, 4.9],
  vitals: [
    {
      name: "HeartRate",
      label: "Heart rate",
      unit: "bpm",
      decimals: 0,
      valid: [20, 250],
      gauge: [40, 200],
      alert: { threshold: 185, isAbove: true },
      isOptional: true,
    },
    {
      name: "BatteryPercent",
      label: "Battery",
      unit: "%",
      decimals: 0,
      valid: [0, 100],
      gauge: [0, 100],
      alert: { threshold: 15, isAbove: false },
      isOptional: false,
    },
    {
      name: "CargoCelsius",
      label: "Cargo",
      unit: "°C",
      decimals: 1,
      valid: [-50, 100],
      gauge: [-10, 30],
      alert: { threshold: 8, isAbove: true },
      isOptional: true,
    },
  ],
};

/** Three vitals: an optional whole number, a required one, and an optional one with a decimal. */
export const COURIERS: FleetDefinition = readFleet(COURIERS_DOCUMENT);

/** No vitals at all. */
export const POSITIONS: FleetDefinition = readFleet({
  vehicle: "vehicle",
  vehicles: "vehicles",
  start: [51.5074, -0.1278],
  vitals: [],
});
