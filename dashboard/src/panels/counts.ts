/** How many unicorns have each status; each count is a filter. */

import { element, setAttribute, setText } from "../elements.ts";
import { STATUS_NAMES, STATUSES } from "../fleet/status.ts";
import type { Panel, Scene } from "../scene.ts";
import type { ViewState } from "../view.ts";
import { count } from "../words.ts";
import { statusIcon } from "./status-icon.ts";

export function counts(root: HTMLElement, view: ViewState): Panel {
  const buttons = STATUSES.map((status) => {
    const name = STATUS_NAMES[status];
    const figure = element("span", { class: "count-figure", text: "0" });
    const button = element(
      "button",
      {
        type: "button",
        class: `count ${name}`,
        "aria-pressed": "false",
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
