/** The help: the keyboard shortcuts, by where they work, and what the symbols on the map mean. */

import type { Thresholds } from "../config.ts";
import { STATUS_NAMES, STATUSES } from "../fleet/status.ts";
import { FLEET } from "../fleet-definition.ts";
import type { Measures } from "../measures.ts";
import { createElement } from "../page/dom.ts";
import { createStatusIcon } from "./icon.ts";
import { createMeasureFields } from "./measure-fields.ts";
import { describeStatuses } from "./status-counts.ts";

type Rows = readonly (readonly [string, string])[];

/** Return the keys by where they work. */
function listKeys(): Readonly<Record<string, Rows>> {
  const { vehicle, vehicles } = FLEET;
  return {
    "Everywhere, except while you type": [
      ["/", "search"],
      ["F", `follow the ${vehicle}`],
      ["A", "show the whole fleet, and follow no longer"],
      ["1 – 4", `show only healthy, alert, stale or lost ${vehicles}`],
      ["0", `show all ${vehicles}`],
      ["S", "show the selection on the map"],
      ["M", `list only the ${vehicles} in the map's view`],
      ["E", "events"],
      ["P", "fold the right panel"],
      ["Space", "replay or pause, unless a button has the focus"],
      [", and .", "replay the event before or after the moment that is shown"],
      ["L", "back to live"],
      ["Esc", `close the search, the ${vehicle} or the replay`],
      ["T", "dark or light"],
      ["U", "mph and miles, or km/h and kilometers"],
      ["Z", "times in UTC or in local time"],
      ["W", "wall mode: full screen, with the counts and a larger type"],
      ["?", "show this help"],
    ],
    "In the list, and while nothing has the focus": [
      ["Up, Down", "walk through the list"],
      ["Enter", `fly to the ${vehicle}`],
    ],
    "In the list": [
      ["Home, End", "to the first or the last"],
      ["Page Up, Page Down", "a page up or down"],
      ["Shift and any of these", "select all on the way"],
      ["Ctrl and any of these", "go there and select nothing yet"],
      ["Ctrl Space", `select one more ${vehicle}, or one less`],
    ],
    "In the search": [
      ["Enter", "fly to the first match, and on to the list"],
      ["Esc", "clear the search, and leave it"],
    ],
    "On the map": [
      ["Left, Right, Up, Down", "move it"],
      ["+, -", "zoom"],
      ["Ctrl click", `select one more ${vehicle}, or one less; also in the list`],
      ["Shift click", "in the list: select all from the first to this one"],
    ],
  };
}

export function createHelpDialog(
  thresholds: Thresholds,
  onMeasures: (part: Partial<Measures>) => void,
): HTMLDialogElement {
  const keys = Object.entries(listKeys()).flatMap(([place, rows]) => [
    createElement("h3", { text: place }),
    createElement(
      "dl",
      { class: "keys" },
      ...rows.flatMap(([key, effect]) => [
        createElement("dt", {}, createElement("kbd", { text: key })),
        createElement("dd", { text: effect }),
      ]),
    ),
  ]);
  return createElement(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    createElement("h2", { id: "help-title", text: "Help" }),
    createElement(
      "div",
      { class: "help-columns", tabindex: 0, role: "group", "aria-label": "Keys and symbols" },
      createElement("section", { "aria-label": "Keys" }, ...keys),
      createElement(
        "section",
        { "aria-label": "Symbols" },
        createMeasureFields(onMeasures),
        ...createLegend(thresholds),
      ),
    ),
    createElement(
      "form",
      { method: "dialog" },
      createElement("button", { class: "button", autofocus: true, text: "Close" }),
    ),
  );
}

/** Create the legend: what each status and each shape on the map means. */
function createLegend(thresholds: Thresholds): HTMLElement[] {
  const descriptions = describeStatuses(thresholds);
  const statuses = STATUSES.flatMap((status) => [
    createElement("dt", {}, createStatusIcon(status), ` ${STATUS_NAMES[status]}`),
    createElement("dd", { text: descriptions[status] }),
  ]);
  const shapes: Rows = [
    ["arrow", `a ${FLEET.vehicle}; it points where the ${FLEET.vehicle} goes`],
    ["arrow in a circle", "in alert"],
    ["hollow arrow", "stale, at its last place"],
    ["cross", "lost, at its last place"],
    ["disc with a number", `many ${FLEET.vehicles}; its ring has the share of each status`],
    ["small circle", `where simulated ${FLEET.vehicles} start`],
    ["frame around the map", "a replay, not the present"],
  ];
  return [
    createElement("h3", { text: "Statuses" }),
    createElement("dl", { class: "keys" }, ...statuses),
    createElement("h3", { text: "On the map" }),
    createElement(
      "dl",
      { class: "keys" },
      ...shapes.flatMap(([shape, meaning]) => [
        createElement("dt", { text: shape }),
        createElement("dd", { text: meaning }),
      ]),
    ),
  ];
}
