/** The panel of the event log, where people show, replay and acknowledge events. */

import type { EventLog } from "../fleet/event-log.ts";
import { formatCount } from "../format.ts";
import { createButton, createElement, setText } from "../page/dom.ts";
import type { Panel } from "../view/scene.ts";
import { type EntryActions, EventList } from "./event-list.ts";

const MAX_SHOWN = 100;

export function createEventLogPanel(
  root: HTMLElement,
  log: EventLog,
  actions: Omit<EntryActions, "acknowledge">,
): Panel {
  const list = new EventList({
    ...actions,
    acknowledge: ({ number }) => {
      log.acknowledge(number);
      draw();
    },
  });
  const acknowledgeAll = createButton({
    text: "Acknowledge all",
    onclick: () => {
      log.acknowledge("all");
      draw();
    },
  });
  const summary = createElement("span", { class: "events-summary muted" });
  const placeholder = createElement("p", {
    class: "placeholder muted",
    text: "No events since the console opened.",
  });
  root.append(createElement("div", { class: "events-head" }, summary, acknowledgeAll), list.root, placeholder);
  let drawnVersion = -1;

  function draw(): void {
    if (log.version === drawnVersion) return;
    drawnVersion = log.version;
    const { length } = log.events;
    list.show(log.events.slice(-MAX_SHOWN));
    setText(summary, length > MAX_SHOWN ? `The newest ${MAX_SHOWN} of ${formatCount(length)}` : "");
    placeholder.hidden = length > 0;
    acknowledgeAll.disabled = log.openCount === 0;
  }

  return { update: draw };
}
