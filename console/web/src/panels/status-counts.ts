/** Counts of unicorns by status. Each count is a button that filters by its status. */

import type { Thresholds } from "../config.ts";
import { STATUS_NAMES, STATUSES, type Status } from "../fleet/status.ts";
import { FLEET } from "../fleet-definition.ts";
import { describeCondition, formatLabel } from "../fleet-words.ts";
import { formatCount, formatDuration } from "../format.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { createStatusIcon } from "./icon.ts";

/** Describe the statuses by the deployment's thresholds. */
export function describeStatuses({ staleSeconds, lostSeconds }: Thresholds): Readonly<Record<Status, string>> {
  return {
    0: FLEET.vitals.length === 0 ? "reporting" : "reporting, with good vitals",
    1: describeAlerts(),
    2: `silent for ${formatDuration(staleSeconds * 1000)}`,
    3: `silent for ${formatDuration(lostSeconds * 1000)}`,
  };
}

/** Return the conditions of all alerts in words: "health below 100 or magic below 100". */
function describeAlerts(): string {
  const conditions = FLEET.vitals.flatMap((vital) => {
    const condition = describeCondition(vital);
    return condition === null ? [] : [`${formatLabel(vital)} ${condition}`];
  });
  return conditions.join(" or ") || "no vital has an alert";
}

export function createStatusCounts(root: HTMLElement, thresholds: Thresholds, view: ViewState): Panel {
  const descriptions = describeStatuses(thresholds);
  const buttons = STATUSES.map((status) => {
    const name = STATUS_NAMES[status];
    const figure = createElement("span", { class: "count-figure", text: "0" });
    const button = createButton(
      {
        class: `count ${name}`,
        "aria-pressed": "false",
        title: `${name}: ${descriptions[status]}`,
        onclick: () => view.change({ filter: view.current.filter === name ? null : name }),
      },
      figure,
      createElement(
        "span",
        { class: "count-name muted" },
        createStatusIcon(status),
        createElement("span", { class: "count-text", text: name }),
      ),
    );
    return { name, status, button, figure };
  });
  root.append(
    createElement(
      "div",
      { class: "counts", role: "group", "aria-label": "Filter by status" },
      ...buttons.map(({ button }) => button),
    ),
  );

  return {
    update({ fleet, view: { filter } }: Scene) {
      const totals = fleet.countByStatus();
      for (const { name, status, button, figure } of buttons) {
        setText(figure, formatCount(totals[status]));
        setAttribute(button, "aria-pressed", String(filter === name));
      }
    },
  };
}
