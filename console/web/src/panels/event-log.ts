/** The log of what happened, to be worked through: time, place, acknowledgement. */

import type { EventLog } from "../fleet/event-log.ts";
import { count } from "../format.ts";
import { element, setText } from "../page/dom.ts";
import type { Panel } from "../view/scene.ts";
import { type EntryActions, EventList } from "./event-list.ts";

const MOST_SHOWN = 100;

export type EventActions = Omit<EntryActions, "acknowledge">;

export function events(root: HTMLElement, log: EventLog, actions: EventActions): Panel {
  const list = new EventList({
    ...actions,
    acknowledge: ({ number }) => {
      log.acknowledge(number);
      draw();
    },
  });
  const all = element("button", {
    type: "button",
    class: "button",
    text: "Acknowledge all",
    onclick: () => {
      log.acknowledge("all");
      draw();
    },
  });
  const shown = element("span", { class: "events-shown muted" });
  const nothing = element("p", { class: "nothing muted", text: "Nothing has happened since the console opened." });
  root.append(element("div", { class: "events-head" }, shown, all), list.root, nothing);
  let drawn = -1;

  function draw(): void {
    if (log.version === drawn) return;
    drawn = log.version;
    const { length } = log.events;
    list.show(log.events.slice(-MOST_SHOWN));
    setText(shown, length > MOST_SHOWN ? `The newest ${MOST_SHOWN} of ${count(length)}` : "");
    nothing.hidden = length > 0;
    all.disabled = log.open === 0;
  }

  return { update: draw };
}
