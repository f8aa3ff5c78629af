/** Charts of the selected unicorn's last hours, from its minute summaries. */

import type { MinuteSummary, MinutesAnswer } from "../feed/aws/minute-summaries.ts";
import { FLEET } from "../fleet-definition.ts";
import { capitalize } from "../fleet-words.ts";
import { createElement, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { createChart } from "./chart.ts";
import { createVitalsCharts } from "./vitals-charts.ts";

const HOURS = 6;
const TIME = { span: HOURS * 3600, tick: 3600, emptyText: `No summary in the last ${HOURS} hours` };
/** Milliseconds between two queries: each minute has one summary. */
const REFRESH_MS = 60_000;
/** Milliseconds between two queries while there is no summary yet, or after a change of the clock. */
const EMPTY_REFRESH_MS = 5_000;
/** The shortest time between two queries, in milliseconds, because a person may go through the list quickly by keys. */
const MIN_INTERVAL_MS = 500;
const MINUTE_MS = 60_000;

/** Queries the minutes of a unicorn between two moments, in milliseconds since the epoch. */
export type QueryMinutes = (name: string, since: number, until: number) => Promise<MinutesAnswer>;

export function createHistoryChart(root: HTMLElement, queryMinutes: QueryMinutes): Panel {
  const vitalsCharts = createVitalsCharts(TIME, ({ name, isWhole, alert }) => {
    const worst = `${alert?.isAbove ? "highest" : "lowest"} by the minute, ${HOURS} h`;
    return isWhole ? capitalize(worst) : `${name}, ${worst}`;
  });
  const distanceChart = createChart({
    ...TIME,
    title: `Meters per minute, ${HOURS} h`,
    lines: [{ label: "Meters", color: "--accent" }],
    range: [0, 2000],
  });
  const note = createElement("p", { class: "muted hours-note" });
  const box = createElement("div", { hidden: true }, ...vitalsCharts.roots, distanceChart.root, note);
  root.append(box);
  /** The newest query. Rows are stored by the unicorn's clock, so its error is added to the moments that are queried. */
  let request: { readonly at: number; readonly isLive: boolean; readonly clockError: number } | null = null;
  let requestedAt = Number.NEGATIVE_INFINITY;
  /** The name of the unicorn whose charts are shown. */
  let shownName = "";
  let isEmpty = true;

  function draw(minutes: readonly MinuteSummary[], problem: string | null): void {
    isEmpty = minutes.length === 0;
    const clockError = request?.clockError ?? 0;
    const end = (request?.at ?? Date.now()) / 1000;
    const times = minutes.map(({ start }) => (start - clockError) / 1000);
    vitalsCharts.show(
      end,
      times,
      FLEET.vitals.map((_, index) => minutes.map(({ worst }) => worst[index])),
    );
    distanceChart.show(
      end,
      times,
      minutes.map(({ distance }) => distance),
    );
    setText(note, problem ?? (isEmpty ? "The first summary takes a minute." : ""));
  }

  return {
    update({ fleet, view, selected, now, isLive }: Scene) {
      box.hidden = selected === null;
      if (selected === null) return;
      const name = view.selected ?? "";
      if (shownName !== name) {
        shownName = name;
        request = null;
        draw([], null);
      }
      const clockError = Math.round(fleet.clocks.error[selected] / MINUTE_MS) * MINUTE_MS;
      const refreshMs = isEmpty || request?.clockError !== clockError ? EMPTY_REFRESH_MS : REFRESH_MS;
      const isFresh = request?.isLive === isLive && Math.abs(now - request.at) < refreshMs;
      if (isFresh || performance.now() - requestedAt < MIN_INTERVAL_MS) return;
      requestedAt = performance.now();
      request = { at: now, isLive, clockError };
      const until = now + clockError;
      const asked = request;
      void queryMinutes(name, until - HOURS * 60 * MINUTE_MS, until).then(({ minutes, problem }) => {
        if (request === asked) draw(minutes, problem);
      });
    },
  };
}
