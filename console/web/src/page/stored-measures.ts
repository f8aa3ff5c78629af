/** The unit of speeds and the time zone that a person prefers, in the browser's storage. */

import { chooseMeasures, MEASURES, type Measures, SPEED_UNITS, ZONES } from "../measures.ts";
import { loadPreference, savePreference } from "./local-storage.ts";

/** Choose what the person chose before, as far as it is known. */
export function restoreMeasures(): void {
  const [speed, zone] = [loadPreference("speed"), loadPreference("zone")];
  change({
    speed: SPEED_UNITS.find((unit) => unit === speed) ?? MEASURES.speed,
    zone: ZONES.find((name) => name === zone) ?? MEASURES.zone,
  });
}

/** Change a part of what is chosen, for this visit and the next ones. */
export function changeMeasures(part: Partial<Measures>): void {
  change({ ...MEASURES, ...part });
  savePreference("speed", MEASURES.speed);
  savePreference("zone", MEASURES.zone);
}

/** Return what is chosen after the next press of a key. */
export function toggleUnit(): Partial<Measures> {
  return { speed: MEASURES.speed === "mph" ? "km/h" : "mph" };
}

export function toggleZone(): Partial<Measures> {
  return { zone: MEASURES.zone === "UTC" ? "local" : "UTC" };
}

/** The page has an attribute for it, so that what is drawn seldom is drawn again when it changes. */
function change(measures: Measures): void {
  chooseMeasures(measures);
  document.documentElement.dataset["measures"] = `${measures.speed} ${measures.zone}`;
}
