/** A small chart over time, drawn by uPlot in the page's colors. */

import uPlot from "uplot";
import { createElement } from "../page/dom.ts";

export interface Line {
  readonly label: string;
  /** How the newest value reads, which is a whole number by default. */
  format?(value: number): string;
  /** The name of the CSS custom property with the color. */
  readonly color: string;
  readonly isDashed?: boolean;
}

export interface Chart {
  readonly root: HTMLElement;
  /** Show points: their times in seconds since the epoch, and for each line a value or null at each time. */
  show(times: readonly number[], ...values: readonly (readonly (number | null)[])[]): void;
}

const HEIGHT = 96;

/** Create a chart that is as wide as its parent. The value axis covers at least `range`. A threshold is a dotted line. */
export function createChart(
  title: string,
  lines: readonly Line[],
  range: readonly [number, number],
  threshold?: number,
): Chart {
  const legend = createElement(
    "span",
    { class: "chart-legend", "aria-hidden": "true" },
    ...lines.map((line) => {
      const swatch = createElement("span", { class: line.isDashed ? "swatch dashed" : "swatch" });
      swatch.style.setProperty("--color", `var(${line.color})`);
      return createElement("span", {}, swatch, ` ${line.label}`);
    }),
  );
  const plotArea = createElement("div", { class: "chart-plot", role: "img", "aria-label": title });
  const root = createElement(
    "figure",
    { class: "chart" },
    createElement("figcaption", { class: "muted" }, title, ...(lines.length > 1 ? [legend] : [])),
    plotArea,
  );
  let plot: uPlot | null = null;
  let data: uPlot.AlignedData = [[], ...lines.map(() => [])];
  let theme = "";

  function draw(): void {
    const width = plotArea.clientWidth;
    if (width === 0) return;
    const currentTheme = document.documentElement.dataset["theme"] ?? "";
    if (plot !== null && currentTheme !== theme) {
      plot.destroy();
      plot = null;
    }
    theme = currentTheme;
    if (plot === null) plot = new uPlot(createOptions(width, lines, range, threshold, plotArea), data, plotArea);
    else {
      if (plot.width !== width) plot.setSize({ width, height: HEIGHT });
      plot.setData(data);
    }
  }

  new ResizeObserver(draw).observe(plotArea);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return {
    root,
    show(times, ...values) {
      data = [times as number[], ...(values as (number | null)[][])];
      plotArea.setAttribute("aria-label", `${title}: ${describeNewest(lines, values)}`);
      draw();
    },
  };
}

function createOptions(
  width: number,
  lines: readonly Line[],
  range: readonly [number, number],
  threshold: number | undefined,
  plotArea: Element,
): uPlot.Options {
  const style = getComputedStyle(plotArea);
  const color = (name: string) => style.getPropertyValue(name).trim() || "#888";
  const axis = { stroke: color("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  const grid = { stroke: color("--line"), width: 1 };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 4, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    hooks: threshold === undefined ? {} : { draw: [(plot) => drawThreshold(plot, threshold, color("--alert"))] },
    scales: {
      // uPlot itself would show a whole day for a single time.
      x: { range: ({ data: [times] }) => computeTimeRange(times) },
      y: {
        range: (_, min, max) => [Math.min(range[0], min ?? range[0]), Math.max(range[1], max ?? range[1])],
      },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 50, values: (_, at) => at.map(formatAxisTime) },
      { ...axis, grid, size: 38, space: 26 },
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
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** Compute the range of the time axis: at least a minute, because a single reading has no duration. */
function computeTimeRange(times: ArrayLike<number>): [number, number] {
  const end = times[times.length - 1] ?? Date.now() / 1000;
  return [Math.min(times[0] ?? end, end - 60), end];
}

function formatAxisTime(seconds: number): string {
  const time = new Date(seconds * 1000).toISOString();
  return seconds % 60 === 0 ? time.slice(11, 16) : time.slice(11, 19);
}

/** Describe the newest values, for people who don't see the lines. */
function describeNewest(lines: readonly Line[], values: readonly (readonly (number | null)[])[]): string {
  const descriptions = lines.map(({ label, format = (value) => String(Math.round(value)) }, index) => {
    const newest = values[index]?.findLast((value) => value !== null);
    return `${label} ${newest == null ? "unknown" : format(newest)}`;
  });
  return descriptions.join(", ");
}
