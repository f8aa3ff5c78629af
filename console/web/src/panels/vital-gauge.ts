/** A vital as a half circle, with its alert threshold marked. */

import { getShare, isInAlert, type Vital } from "../fleet-definition.ts";
import { describeCondition, formatLabel, formatShortValue, formatVital } from "../fleet-words.ts";
import { createElement, createSvgElement, setAttribute, setText } from "../page/dom.ts";

/** How many colors there are for vitals. */
const COLORS = 6;
const RADIUS = 42;
const LENGTH = Math.PI * RADIUS;

/** Return the CSS class with the color of the fleet's vital at an index. */
export function getVitalClass(index: number): string {
  return `vital-${index % COLORS}`;
}

/** Create the gauge of the fleet's vital at an index. */
export function createVitalGauge(vital: Vital, index: number) {
  const [least, greatest] = vital.gauge;
  const name = formatLabel(vital);
  const path = `M${50 - RADIUS} 52 A${RADIUS} ${RADIUS} 0 0 1 ${50 + RADIUS} 52`;
  const fill = createSvgElement("path", {
    d: path,
    class: `gauge-fill ${getVitalClass(index)}`,
    "stroke-dasharray": `0 ${LENGTH}`,
  });
  const figure = createElement("span", { class: "gauge-figure" });
  const root = createElement(
    "div",
    {
      class: "gauge",
      role: "meter",
      "aria-label": name,
      "aria-valuemin": least,
      "aria-valuemax": greatest,
      "aria-valuenow": least,
    },
    createSvgElement(
      "svg",
      { viewBox: "0 0 100 58", "aria-hidden": "true" },
      createSvgElement("path", { d: path, class: "gauge-track" }),
      fill,
      ...(vital.alert === null ? [] : [createTick(getShare(vital, vital.alert.threshold))]),
    ),
    figure,
    createElement("span", { class: "gauge-name muted", text: vital.unit === "" ? name : `${name}, ${vital.unit}` }),
  );
  return {
    root,
    show(value: number): void {
      const share = getShare(vital, value);
      setAttribute(fill, "stroke-dasharray", `${(share * LENGTH).toFixed(1)} ${LENGTH}`);
      setAttribute(fill, "stroke-linecap", share > 0 ? "round" : "butt"); // A round line without a length is a dot.
      const shown = Number.isNaN(value) ? least : Math.min(greatest, Math.max(least, value));
      setAttribute(root, "aria-valuenow", String(shown));
      setAttribute(root, "aria-valuetext", describeValue(vital, value));
      root.classList.toggle("in-alert", isInAlert(vital, value));
      setText(figure, formatShortValue(vital, value));
      setAttribute(figure, "title", formatVital(vital, value));
    },
  };
}

function describeValue(vital: Vital, value: number): string {
  if (Number.isNaN(value)) return "unknown";
  const text = formatVital(vital, value);
  return isInAlert(vital, value) ? `${text}, ${describeCondition(vital)}` : text;
}

/** Create the mark of the threshold across the arc, at its share of the gauge. */
function createTick(share: number): SVGLineElement {
  const angle = Math.PI * (1 - share);
  const [x, y] = [Math.cos(angle), -Math.sin(angle)];
  const getPoint = (radius: number) => [50 + x * radius, 52 + y * radius] as const;
  const [[x1, y1], [x2, y2]] = [getPoint(RADIUS - 7), getPoint(RADIUS + 5)];
  return createSvgElement("line", { x1, y1, x2, y2, class: "gauge-tick" });
}
