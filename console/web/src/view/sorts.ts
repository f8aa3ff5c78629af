/** The orders of the list: by status, by name, by a vital, and by what else is known of every vehicle. */

import { FLEET, type Vital } from "../fleet-definition.ts";

interface Sort {
  /** Its name in the URL. */
  readonly name: string;
  readonly label: string;
  /** The index of the vital that it sorts by; null for none. */
  readonly vital: number | null;
}

export const WORST_FIRST = "status";
const BEFORE_VITALS: readonly Sort[] = [
  { name: WORST_FIRST, label: "Worst first", vital: null },
  { name: "name", label: "Name", vital: null },
];
const AFTER_VITALS: readonly Sort[] = [
  { name: "speed", label: "Speed", vital: null },
  { name: "seen", label: "Last seen", vital: null },
  { name: "flown", label: "Distance", vital: null },
];

/** Return all orders, as the page offers them. */
export function listSorts(): readonly Sort[] {
  const byVital = FLEET.vitals.map((vital, index) => ({ name: nameSort(vital), label: vital.label, vital: index }));
  return [...BEFORE_VITALS, ...byVital, ...AFTER_VITALS];
}

/** Return the index of the vital that an order sorts by, or null. */
export function findSortedVital(sort: string): number | null {
  return listSorts().find(({ name }) => name === sort)?.vital ?? null;
}

/** Name the order by a vital after its label, as in heart-rate. If another order has this name, it is the vital's own. */
function nameSort(vital: Vital): string {
  const names = [...BEFORE_VITALS, ...AFTER_VITALS].map(({ name }) => name);
  const others = FLEET.vitals.filter((other) => other !== vital).map(hyphenate);
  return [...names, ...others].includes(hyphenate(vital)) ? vital.name : hyphenate(vital);
}

function hyphenate({ label }: Vital): string {
  return label.toLowerCase().replaceAll(" ", "-");
}
