/** How many unicorns have each status; each count is a filter. */

import type { Thresholds } from "../config.ts";
import { STATUS_NAMES, STATUSES, type Status } from "../fleet/status.ts";
import { count, span } from "../format.ts";
import { element, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { statusIcon } from "./status-icon.ts";

/** What each status means, as the deployment set it. */
function meanings({ vitals, staleSeconds, lostSeconds }: Thresholds): Readonly<Record<Status, string>> {
  return {
    0: "heard of, with good vitals",
    1: `health or magic under ${vitals}`,
    2: `silent for ${span(staleSeconds * 1000)}`,
    3: `silent for ${span(lostSeconds * 1000)}`,
  };
}

export function counts(root: HTMLElement, thresholds: Thresholds, view: ViewState): Panel {
  const meaning = meanings(thresholds);
  const buttons = STATUSES.map((status) => {
    const name = STATUS_NAMES[status];
    const figure = element("span", { class: "count-figure", text: "0" });
    const button = element(
      "button",
      {
        type: "button",
        class: `count ${name}`,
        "aria-pressed": "false",
        title: meaning[status],
        onclick: () => view.change({ filter: view.current.filter === name ? null : name }),
      },
      figure,
      element("span", { class: "count-name" }, statusIcon(status), name),
    );
    return { name, status, button, figure };
  });
  root.append(
    element(
      "div",
      { class: "counts", role: "group", "aria-label": "Filter by status" },
      ...buttons.map((one) => one.button),
    ),
  );

  return {
    update({ fleet, view: { filter } }: Scene) {
      const counted = fleet.counts();
      for (const { name, status, button, figure } of buttons) {
        setText(figure, count(counted[status]));
        setAttribute(button, "aria-pressed", String(filter === name));
      }
    },
  };
}
