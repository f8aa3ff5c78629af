/** The fields with which a person chooses the units and the time zone of the whole page. */

import { MEASURES, type Measures, SPEED_UNITS, ZONES } from "../measures.ts";
import { createElement } from "../page/dom.ts";

const UNIT_TEXTS = { mph: "mph and miles", "km/h": "km/h and kilometers" } as const;
const ZONE_TEXTS = { UTC: "UTC", local: "Local time" } as const;

export function createMeasureFields(onChange: (part: Partial<Measures>) => void): HTMLElement {
  const speed = createElement(
    "select",
    { id: "speed-unit", onchange: () => onChange({ speed: SPEED_UNITS[speed.selectedIndex] }) },
    ...SPEED_UNITS.map((unit) => createElement("option", { value: unit, text: UNIT_TEXTS[unit] })),
  );
  const zone = createElement(
    "select",
    { id: "time-zone", onchange: () => onChange({ zone: ZONES[zone.selectedIndex] }) },
    ...ZONES.map((name) => createElement("option", { value: name, text: ZONE_TEXTS[name] })),
  );
  const show = () => {
    speed.value = MEASURES.speed;
    zone.value = MEASURES.zone;
  };
  show();
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-measures"] });
  return createElement(
    "div",
    { class: "measures" },
    createElement("h3", { text: "Units and times" }),
    createElement("label", { for: speed.id, text: "Speeds and distances" }),
    speed,
    createElement("label", { for: zone.id, text: "Times" }),
    zone,
  );
}
