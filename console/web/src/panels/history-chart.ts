/** The last hours of the unicorn that is selected, from its minute summaries. */

import type { MinuteSummary } from "../feed/aws/minute-summaries.ts";
import { createElement, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { createChart } from "./chart.ts";

const HOURS = 6;
/** A new minute comes once a minute; in a replay the past is the same for as long. */
const REFRESH_MS = 60_000;
/** Where there is none yet, the first one is waited for. */
const FIRST_MS = 5_000;
/** Whoever goes through the list by keys asks for where the hand rests. */
const PACE_MS = 500;
const MINUTE_MS = 60_000;

export interface HistoryChart extends Panel {
  show(name: string, minutes: readonly MinuteSummary[], problem: string | null): void;
}

/** `ask` queries the minutes of a unicorn between two moments; `show` is told what came of it. */
export function createHistoryChart(
  root: HTMLElement,
  ask: (name: string, since: number, until: number) => void,
): HistoryChart {
  const low = createChart(
    `Lowest by the minute, ${HOURS} h`,
    [
      { label: "Health", color: "--health" },
      { label: "Magic", color: "--magic", dash: true },
    ],
    [80, 160],
  );
  const way = createChart(`Metres a minute, ${HOURS} h`, [{ label: "Metres", color: "--accent" }], [0, 2000]);
  const note = createElement("p", { class: "muted hours-note" });
  const box = createElement("div", { hidden: true }, low.root, way.root, note);
  root.append(box);
  let asked: { readonly at: number; readonly live: boolean } | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  /** Whose charts these are. */
  let shown = "";
  let isEmpty = true;

  function draw(minutes: readonly MinuteSummary[], problem: string | null): void {
    isEmpty = minutes.length === 0;
    const times = minutes.map(({ start }) => start / 1000);
    low.show(
      times,
      minutes.map(({ minHealth }) => minHealth),
      minutes.map(({ minMagic }) => minMagic),
    );
    way.show(
      times,
      minutes.map(({ distance }) => distance),
    );
    setText(note, problem ?? (isEmpty ? "No minute is summed up yet; that takes a minute." : ""));
  }

  return {
    update({ view, selected, now, live }: Scene) {
      box.hidden = selected === null;
      if (selected === null) return;
      const name = view.selected ?? "";
      if (shown !== name) {
        shown = name;
        asked = null;
        draw([], null);
      }
      const isFresh = asked?.live === live && Math.abs(now - asked.at) < (isEmpty ? FIRST_MS : REFRESH_MS);
      if (isFresh || performance.now() - askedAt < PACE_MS) return;
      askedAt = performance.now();
      asked = { at: now, live };
      ask(name, now - HOURS * 60 * MINUTE_MS, now);
    },
    show(name, minutes, problem) {
      if (name === shown) draw(minutes, problem);
    },
  };
}
