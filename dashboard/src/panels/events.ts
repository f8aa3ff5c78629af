/** The log of what happened, to be worked through: time, place, acknowledgement. */

import { element } from "../elements.ts";
import { type EventLog, type FleetEvent, isUrgent } from "../fleet/events.ts";
import type { Panel } from "../scene.ts";
import { clock } from "../words.ts";
import { icon } from "./icon.ts";

const MOST_SHOWN = 100;

export interface EventActions {
  /** Show the unicorn and the place of an event. */
  show(event: FleetEvent): void;
  /** Replay the moments around an event. */
  replay(event: FleetEvent): void;
}

export function events(root: HTMLElement, log: EventLog, actions: EventActions): Panel {
  const list = element("ol", { class: "events", "aria-label": "Events, the newest first" });
  const all = element("button", {
    type: "button",
    class: "button",
    text: "Acknowledge all",
    onclick: () => {
      log.acknowledge("all");
      draw();
    },
  });
  const nothing = element("p", { class: "nothing muted", text: "Nothing has happened since the console opened." });
  root.append(element("div", { class: "events-head" }, all), list, nothing);
  let drawn = -1;

  function draw(): void {
    if (log.version === drawn) return;
    drawn = log.version;
    const newest = log.events.slice(-MOST_SHOWN).reverse();
    list.replaceChildren(...newest.map((event) => entry(event)));
    nothing.hidden = newest.length > 0;
    all.disabled = log.open === 0;
  }

  function entry(event: FleetEvent): HTMLElement {
    const open = isUrgent(event) && !event.acknowledged;
    const show = element(
      "button",
      { type: "button", class: "event-show", onclick: () => actions.show(event) },
      element("span", { class: "event-name", text: event.name }),
      element("span", { class: "event-kind", text: event.kind }),
    );
    const made = element(
      "li",
      { class: "event", "data-kind": event.kind, "data-open": String(open) },
      element("time", { datetime: new Date(event.moment).toISOString(), text: clock(event.moment) }),
      show,
      element(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": `Replay ${event.name} ${event.kind}`,
          title: "Replay",
          onclick: () => actions.replay(event),
        },
        icon("replay"),
      ),
    );
    if (open) {
      made.append(
        element(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": `Acknowledge ${event.name} ${event.kind}`,
            title: "Acknowledge",
            onclick: () => {
              log.acknowledge(event.number);
              draw();
            },
          },
          icon("acknowledge"),
        ),
      );
    }
    return made;
  }

  return { update: draw };
}
