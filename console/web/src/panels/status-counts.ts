/** How many unicorns have each status; each count is a filter. */

import type { Thresholds } from "../config.ts";
import { STATUS_NAMES, STATUSES, type Status } from "../fleet/status.ts";
import { formatCount, formatDuration } from "../format.ts";
import { createElement, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { createStatusIcon } from "./status-icon.ts";

/** What each status means, as the deployment set it. */
function describeStatuses({ vitals, staleSeconds, lostSeconds }: Thresholds): Readonly<Record<Status, string>> {
  return {
    0: "heard of, with good vitals",
    1: `health or magic under ${vitals}`,
    2: `silent for ${formatDuration(staleSeconds * 1000)}`,
    3: `silent for ${formatDuration(lostSeconds * 1000)}`,
  };
}

export function createStatusCounts(root: HTMLElement, thresholds: Thresholds, view: ViewState): Panel {
  const meaning = describeStatuses(thresholds);
  const buttons = STATUSES.map((status) => {
    const name = STATUS_NAMES[status];
    const figure = createElement("span", { class: "count-figure", text: "0" });
    const button = createElement(
      "button",
      {
        type: "button",
        class: `count ${name}`,
        "aria-pressed": "false",
        title: meaning[status],
        onclick: () => view.change({ filter: view.current.filter === name ? null : name }),
      },
      figure,
      createElement("span", { class: "count-name" }, createStatusIcon(status), name),
    );
    return { name, status, button, figure };
  });
  root.append(
    createElement(
      "div",
      { class: "counts", role: "group", "aria-label": "Filter by status" },
      ...buttons.map((one) => one.button),
    ),
  );

  return {
    update({ fleet, view: { filter } }: Scene) {
      const counted = fleet.countByStatus();
      for (const { name, status, button, figure } of buttons) {
        setText(figure, formatCount(counted[status]));
        setAttribute(button, "aria-pressed", String(filter === name));
      }
    },
  };
}
