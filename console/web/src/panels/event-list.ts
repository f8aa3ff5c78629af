/** The list of events. An entry that stays in the list has the same element as before, so no click or focus is lost. */

import { type FleetEvent, isUrgent } from "../fleet/event-log.ts";
import { escapeName, formatTime } from "../format.ts";
import { createButton, createElement } from "../page/dom.ts";
import { createIcon, type IconName } from "./icon.ts";

export interface EntryActions {
  /** Select the unicorn of an event and show its place. */
  show(event: FleetEvent): void;
  /** Start a replay a little before an event. */
  replay(event: FleetEvent): void;
  acknowledge(event: FleetEvent): void;
}

export class EventList {
  readonly root = createElement("ol", { class: "events", "aria-label": "Events, the newest first" });
  readonly #actions: EntryActions;
  /** The entries by the number of their event. */
  readonly #entries = new Map<number, { readonly event: FleetEvent; readonly root: HTMLElement }>();

  constructor(actions: EntryActions) {
    this.#actions = actions;
  }

  /** Show some events, which must be in order of time. */
  show(events: readonly FleetEvent[]): void {
    const numbers = new Set(events.map(({ number }) => number));
    for (const [number, { root }] of this.#entries) {
      if (numbers.has(number)) continue;
      root.remove();
      this.#entries.delete(number);
    }
    for (const event of events) this.#update(event);
  }

  #update(event: FleetEvent): void {
    const known = this.#entries.get(event.number);
    if (known?.event === event) return;
    const root = known?.root ?? createEntry(event, this.#actions);
    this.#entries.set(event.number, { event, root });
    if (known === undefined) this.root.prepend(root);
    else showAcknowledged(root);
  }
}

function createEntry(event: FleetEvent, actions: EntryActions): HTMLElement {
  const isOpen = isUrgent(event) && !event.isAcknowledged;
  const name = escapeName(event.name);
  const subject = `${name} ${event.text}`;
  return createElement(
    "li",
    { class: "event", "data-kind": event.kind, "data-open": String(isOpen) },
    createElement("time", {
      class: "muted",
      datetime: new Date(event.moment).toISOString(),
      text: formatTime(event.moment),
    }),
    createButton(
      { class: "event-show", onclick: () => actions.show(event) },
      createElement("bdi", { class: "event-name ellipsis", text: name }),
      createElement("span", { class: "event-kind muted", text: event.text }),
    ),
    createEntryButton("replay", "Replay", subject, () => actions.replay(event)),
    ...(isOpen ? [createEntryButton("acknowledge", "Acknowledge", subject, () => actions.acknowledge(event))] : []),
  );
}

function createEntryButton(name: IconName, verb: string, subject: string, onclick: () => void): HTMLButtonElement {
  const attributes = { class: `icon-button ${name}`, "aria-label": `${verb} ${subject}`, title: verb };
  return createButton({ ...attributes, onclick }, createIcon(name));
}

/** Show an entry as acknowledged. If its button has the focus, the focus moves to the next such button below. */
function showAcknowledged(root: HTMLElement): void {
  root.dataset["open"] = "false";
  const button = root.querySelector(".acknowledge");
  if (button !== null && button === document.activeElement) {
    let next = root.nextElementSibling;
    while (next !== null && next.querySelector(".acknowledge") === null) next = next.nextElementSibling;
    (next ?? root).querySelector<HTMLElement>(next === null ? ".event-show" : ".acknowledge")?.focus();
  }
  button?.remove();
}
