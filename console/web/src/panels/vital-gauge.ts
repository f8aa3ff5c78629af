/** A vital as a half circle, with its alert threshold marked. */

import { createElement, createSvgElement, setAttribute, setText } from "../page/dom.ts";

/** The value at which the gauge and the bar of a vital are full. Unicorns start at 150. */
export const FULL_VITAL = 200;
const RADIUS = 42;
const LENGTH = Math.PI * RADIUS;

export function createVitalGauge(name: "health" | "magic", threshold: number) {
  const path = `M${50 - RADIUS} 52 A${RADIUS} ${RADIUS} 0 0 1 ${50 + RADIUS} 52`;
  const fill = createSvgElement("path", { d: path, class: `gauge-fill ${name}`, "stroke-dasharray": `0 ${LENGTH}` });
  const figure = createElement("span", { class: "gauge-figure" });
  const root = createElement(
    "div",
    {
      class: "gauge",
      role: "meter",
      "aria-label": name,
      "aria-valuemin": 0,
      "aria-valuemax": FULL_VITAL,
      "aria-valuenow": 0,
    },
    createSvgElement(
      "svg",
      { viewBox: "0 0 100 58", "aria-hidden": "true" },
      createSvgElement("path", { d: path, class: "gauge-track" }),
      fill,
      createTick(threshold),
    ),
    figure,
    createElement("span", { class: "gauge-name muted", text: name }),
  );
  return {
    root,
    show(value: number): void {
      const share = Math.min(1, Math.max(0, value / FULL_VITAL));
      setAttribute(fill, "stroke-dasharray", `${(share * LENGTH).toFixed(1)} ${LENGTH}`);
      setAttribute(root, "aria-valuenow", String(Math.min(FULL_VITAL, Math.max(0, value))));
      setAttribute(root, "aria-valuetext", value < threshold ? `${value}, below ${threshold}` : String(value));
      root.classList.toggle("low", value < threshold);
      setText(figure, String(value));
    },
  };
}

/** Create the mark of the threshold across the arc. */
function createTick(threshold: number): SVGLineElement {
  const angle = Math.PI * (1 - Math.min(1, Math.max(0, threshold / FULL_VITAL)));
  const [x, y] = [Math.cos(angle), -Math.sin(angle)];
  const getPoint = (radius: number) => [50 + x * radius, 52 + y * radius] as const;
  const [[x1, y1], [x2, y2]] = [getPoint(RADIUS - 7), getPoint(RADIUS + 5)];
  return createSvgElement("line", { x1, y1, x2, y2, class: "gauge-tick" });
}
