/** A small chart over a fixed time, drawn by uPlot in the page's colors. The pointer shows the values below it. */

import uPlot from "uplot";
import { formatTime } from "../measures.ts";
import { createElement, setText } from "../page/dom.ts";
import { clampValues, computeTicks, computeValueRange, formatAxisTime, formatAxisValue } from "./chart-axes.ts";

export interface Line {
  readonly label: string;
  /** How a value reads, which is a whole number by default. */
  format?(value: number): string;
  /** The name of the CSS custom property with the color. */
  readonly color: string;
  readonly isDashed?: boolean;
}

export interface ChartOptions {
  /** A function is called whenever points are shown. */
  readonly title: string | (() => string);
  readonly lines: readonly Line[];
  /** The value axis covers at least this range, and at most `limits`: what is beyond is drawn at the edge. */
  readonly range: readonly [number, number];
  readonly limits?: readonly [number, number];
  /** A value that is marked by a dotted line. */
  readonly threshold?: number;
  /** The seconds that the time axis covers, and those between its ticks. */
  readonly span: number;
  readonly tick: number;
  /** What is said if there is no point in this time. */
  readonly emptyText: string;
}

export interface Chart {
  readonly root: HTMLElement;
  /**
   * Show points: the end of the time axis and the points' times, in seconds since the epoch, and for each line a value or
   * null at each time.
   */
  show(end: number, times: readonly number[], ...values: readonly (readonly (number | null)[])[]): void;
}

const HEIGHT = 104;

/** Create a chart that is as wide as its parent. */
export function createChart(options: ChartOptions): Chart {
  const { lines, emptyText } = options;
  const readout = createElement("span", { class: "chart-readout", "aria-hidden": "true" });
  const legend = createLegend(lines);
  const caption = createElement("span", { class: "ellipsis" });
  const note = createElement("p", { class: "chart-empty muted", text: emptyText, hidden: true });
  const plotArea = createElement("div", { class: "chart-plot", role: "img" });
  const root = createElement(
    "figure",
    { class: "chart" },
    createElement("figcaption", { class: "muted" }, caption, legend, readout),
    createElement("div", { class: "chart-frame" }, plotArea, note),
  );
  let plot: uPlot | null = null;
  let shown: readonly (readonly (number | null)[])[] = lines.map(() => []);
  let data: uPlot.AlignedData = [[], ...lines.map(() => [])];
  let end = Date.now() / 1000;
  /** The page's look with which the plot was drawn. */
  let look = "";

  function draw(): void {
    const width = plotArea.clientWidth;
    if (width === 0) return;
    const { theme, measures } = document.documentElement.dataset;
    const currentLook = `${theme} ${measures}`;
    if (plot !== null && currentLook !== look) {
      plot.destroy();
      plot = null;
    }
    look = currentLook;
    if (plot === null)
      plot = new uPlot(
        createOptions(width, options, plotArea, () => end, showValues),
        data,
        plotArea,
      );
    else {
      if (plot.width !== width) plot.setSize({ width, height: HEIGHT });
      plot.setData(data);
    }
  }

  /** Show the values at an index of the points instead of the legend; null for none. */
  function showValues(index: number | null): void {
    const time = index === null ? undefined : data[0][index];
    const texts = lines.map((line, number) => describe(line, index === null ? null : (shown[number][index] ?? null)));
    setText(readout, time === undefined ? "" : [formatTime(time * 1000), ...texts].join(" · "));
    legend.hidden = time !== undefined || lines.length < 2;
  }

  function showTitle(): string {
    const title = typeof options.title === "string" ? options.title : options.title();
    setText(caption, title);
    return title;
  }

  legend.hidden = lines.length < 2;
  plotArea.setAttribute("aria-label", showTitle());
  new ResizeObserver(draw).observe(plotArea);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme", "data-measures"] });
  return {
    root,
    show(until, times, ...values) {
      end = until;
      shown = values;
      data = [times as number[], ...values.map((column) => clampValues(column, options.limits))];
      note.hidden = values.some((column) =>
        column.some((value, index) => value !== null && times[index] >= end - options.span),
      );
      const title = showTitle();
      plotArea.setAttribute("aria-label", `${title}: ${note.hidden ? describeNewest(lines, values) : emptyText}`);
      draw();
    },
  };
}

function createLegend(lines: readonly Line[]): HTMLElement {
  const entries = lines.map(({ label, color, isDashed }) => {
    const swatch = createElement("span", { class: isDashed ? "swatch dashed" : "swatch" });
    swatch.style.setProperty("--color", `var(${color})`);
    return createElement("span", {}, swatch, ` ${label}`);
  });
  return createElement("span", { class: "chart-legend", "aria-hidden": "true" }, ...entries);
}

function createOptions(
  width: number,
  { lines, range, limits, threshold, span, tick }: ChartOptions,
  plotArea: Element,
  getEnd: () => number,
  onHover: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(plotArea);
  const color = (name: string) => style.getPropertyValue(name).trim() || "#888";
  const axis = { stroke: color("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  const grid = { stroke: color("--line"), width: 1 };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    padding: [10, 18, 0, 0], // Half of a label stands beyond the last tick.
    hooks: {
      draw: threshold === undefined ? [] : [(plot) => drawThreshold(plot, threshold, color("--alert"))],
      setCursor: [({ cursor: { idx, left = -1 } }) => onHover(left < 0 ? null : (idx ?? null))],
    },
    scales: {
      x: { range: () => [getEnd() - span, getEnd()] },
      y: { range: (_, least, greatest) => computeValueRange(range, limits, least, greatest) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        splits: (_, __, from, to) => computeTicks(from, to, tick),
        values: (_, at) => at.map((seconds) => formatAxisTime(seconds)),
      },
      { ...axis, grid, size: 42, space: 26, values: (_, at) => at.map(formatAxisValue) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        stroke: color(line.color),
        width: 1.75,
        points: { show: false },
        spanGaps: true, // A vital may be absent from most readings.
        ...(line.isDashed ? { dash: [5, 4] } : {}),
      })),
    ],
  };
}

function drawThreshold(plot: uPlot, threshold: number, color: string): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(threshold, "y", true)) + 0.5;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * uPlot.pxRatio;
  ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** Describe the newest values, for people who don't see the lines. */
function describeNewest(lines: readonly Line[], values: readonly (readonly (number | null)[])[]): string {
  return lines
    .map((line, index) => describe(line, values[index]?.findLast((value) => value !== null) ?? null))
    .join(", ");
}

function describe({ label, format = (value) => String(Math.round(value)) }: Line, value: number | null): string {
  return `${label} ${value === null ? "unknown" : format(value)}`;
}
