/** The charts of the fleet's vitals. Those with the same unit, gauge and alert share one chart. */

import { type Alert, FLEET, type Vital } from "../fleet-definition.ts";
import { formatVital } from "../fleet-words.ts";
import { type Chart, type ChartOptions, createChart, type Line } from "./chart.ts";
import { getVitalClass } from "./vital-gauge.ts";

/** The shares of a gauge that a chart shows at least: of the healthy values at the threshold, and of those in alert. */
const [HEALTHY_SHARE, ALERT_SHARE] = [0.3, 0.1];

/** Vitals that share a chart. */
interface Group {
  /** "Vitals" if they are all of the fleet's, or else their labels. */
  readonly name: string;
  /** Whether they are all of the fleet's, and more than one. */
  readonly isWhole: boolean;
  readonly indices: readonly number[];
  readonly unit: string;
  readonly gauge: readonly [number, number];
  readonly alert: Alert | null;
}

type ChartTime = Pick<ChartOptions, "span" | "tick" | "emptyText">;

interface VitalsCharts {
  readonly roots: readonly HTMLElement[];
  /** Show the values of each vital at these times until `end`, in seconds since the epoch. */
  show(end: number, times: readonly number[], values: readonly (readonly (number | null)[])[]): void;
}

/** Create a chart for each group of vitals, over some time. `describe` returns its title, without the unit. */
export function createVitalsCharts(time: ChartTime, describe: (group: Group) => string): VitalsCharts {
  const charts = groupVitals().map((group) => ({ group, chart: createGroupChart(group, describe(group), time) }));
  return {
    roots: charts.map(({ chart }) => chart.root),
    show(end, times, values) {
      for (const { group, chart } of charts) chart.show(end, times, ...group.indices.map((index) => values[index]));
    },
  };
}

/** Group the fleet's vitals by unit, gauge and alert. */
export function groupVitals(): readonly Group[] {
  const groups = Map.groupBy(FLEET.vitals.keys(), (index) => {
    const { unit, gauge, alert } = FLEET.vitals[index];
    return JSON.stringify([unit, gauge, alert]);
  });
  return [...groups.values()].map((indices) => {
    const vitals = indices.map((index) => FLEET.vitals[index]);
    const isWhole = vitals.length > 1 && vitals.length === FLEET.vitals.length;
    const name = isWhole ? "Vitals" : vitals.map(({ label }) => label).join(", ");
    const [{ unit, gauge, alert }] = vitals;
    return { name, isWhole, indices, unit, gauge, alert };
  });
}

function createGroupChart({ indices, unit, gauge, alert }: Group, title: string, time: ChartTime): Chart {
  return createChart({
    ...time,
    title: unit === "" ? title : `${title} (${unit})`,
    lines: indices.map((index, place) => createLine(FLEET.vitals[index], index, place > 0)),
    range: computeLeastRange(gauge, alert),
    limits: gauge,
    ...(alert === null ? {} : { threshold: alert.threshold }),
  });
}

function createLine(vital: Vital, index: number, isDashed: boolean): Line {
  const { label } = vital;
  return { label, color: `--${getVitalClass(index)}`, isDashed, format: (value) => formatVital(vital, value) };
}

/** Return the least range of the value axis: healthy values near the threshold, and some of the values in alert. */
export function computeLeastRange([least, greatest]: readonly [number, number], alert: Alert | null): [number, number] {
  if (alert === null) return [least, greatest];
  const [inside, beyond] = [(greatest - least) * HEALTHY_SHARE, (greatest - least) * ALERT_SHARE];
  const { threshold, isAbove } = alert;
  return isAbove ? [threshold - inside, threshold + beyond] : [threshold - beyond, threshold + inside];
}
