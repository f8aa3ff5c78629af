/** The log of what happened, to be worked through: time, place, acknowledgement. */

import { element, setAttribute, setText } from "../elements.ts";
import { type EventLog, type FleetEvent, isUrgent } from "../fleet/events.ts";
import type { Panel } from "../scene.ts";
import { clock } from "../words.ts";

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
      element("button", {
        type: "button",
        class: "icon-button",
        "aria-label": `Replay ${event.name} ${event.kind}`,
        title: "Replay",
        text: "↺",
        onclick: () => actions.replay(event),
      }),
    );
    if (open) {
      made.append(
        element("button", {
          type: "button",
          class: "icon-button",
          "aria-label": `Acknowledge ${event.name} ${event.kind}`,
          title: "Acknowledge",
          text: "✓",
          onclick: () => {
            log.acknowledge(event.number);
            draw();
          },
        }),
      );
    }
    return made;
  }

  return { update: draw };
}

/** The side's tabs: the unicorn and the events, with a count of those that are open. */
export function sideTabs(
  root: HTMLElement,
  log: EventLog,
): Panel & { unicorn: HTMLElement; events: HTMLElement; turnTo(name: "unicorn" | "events"): void } {
  const names = ["unicorn", "events"] as const;
  const badge = element("span", { class: "tab-badge", hidden: true });
  const panels = names.map((name) =>
    element("div", {
      class: "tab-panel",
      id: `panel-${name}`,
      role: "tabpanel",
      "aria-labelledby": `tab-${name}`,
      tabindex: 0,
      hidden: name !== "unicorn",
    }),
  );
  const tabs = names.map((name, index) =>
    element("button", {
      type: "button",
      class: "tab",
      id: `tab-${name}`,
      role: "tab",
      "aria-controls": `panel-${name}`,
      "aria-selected": String(index === 0),
      tabindex: index === 0 ? 0 : -1,
      text: name === "unicorn" ? "Unicorn" : "Events",
      onclick: () => turnTo(name),
    }),
  );
  tabs[1].append(badge);
  const bar = element("div", { class: "tabs", role: "tablist", "aria-label": "Unicorn and events" }, ...tabs);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = tabs[0].getAttribute("aria-selected") === "true" ? 1 : 0;
    turnTo(names[other]);
    tabs[other].focus();
    event.preventDefault();
  });
  root.append(bar, ...panels);

  function turnTo(name: (typeof names)[number]): void {
    names.forEach((one, index) => {
      setAttribute(tabs[index], "aria-selected", String(one === name));
      tabs[index].tabIndex = one === name ? 0 : -1;
      panels[index].hidden = one !== name;
    });
  }

  return {
    unicorn: panels[0],
    events: panels[1],
    turnTo,
    update() {
      badge.hidden = log.open === 0;
      setText(badge, log.open > 99 ? "99+" : String(log.open));
      setAttribute(badge, "aria-label", `${log.open} not acknowledged`);
    },
  };
}
