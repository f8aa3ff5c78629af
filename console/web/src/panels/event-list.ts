/** The list of events. Entries that stay in the list keep their elements, so that no click or focus is lost. */

import { type FleetEvent, isUrgent } from "../fleet/event-log.ts";
import { escapeName, formatTime } from "../format.ts";
import { createButton, createElement } from "../page/dom.ts";
import { createIcon, type IconName } from "./icon.ts";

export interface EntryActions {
  /** Select the unicorn of an event and show its place. */
  show(event: FleetEvent): void;
  /** Replay an event from a little before it. */
  replay(event: FleetEvent): void;
  acknowledge(event: FleetEvent): void;
}

export class EventList {
  readonly root = createElement("ol", { class: "events", "aria-label": "Events, the newest first" });
  readonly #actions: EntryActions;
  /** By the number of the event. */
  readonly #entries = new Map<number, { readonly event: FleetEvent; readonly root: HTMLElement }>();

  constructor(actions: EntryActions) {
    this.#actions = actions;
  }

  /** Show events, which are in order of time. */
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
    if (known === undefined) {
      const root = createEntry(event, this.#actions);
      this.#entries.set(event.number, { event, root });
      this.root.prepend(root);
      return;
    }
    this.#entries.set(event.number, { event, root: known.root });
    closeEntry(known.root);
  }
}

function createEntry(event: FleetEvent, actions: EntryActions): HTMLElement {
  const isOpen = isUrgent(event) && !event.isAcknowledged;
  const name = escapeName(event.name);
  const subject = `${name} ${event.kind}`;
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
      createElement("span", { class: "event-kind muted", text: event.kind }),
    ),
    createEntryButton("replay", "Replay", subject, () => actions.replay(event)),
    ...(isOpen ? [createEntryButton("acknowledge", "Acknowledge", subject, () => actions.acknowledge(event))] : []),
  );
}

function createEntryButton(name: IconName, verb: string, subject: string, onclick: () => void): HTMLButtonElement {
  const attributes = { class: `icon-button ${name}`, "aria-label": `${verb} ${subject}`, title: verb };
  return createButton({ ...attributes, onclick }, createIcon(name));
}

/** Show an entry as acknowledged. If its button has the focus, the next button below gets it. */
function closeEntry(root: HTMLElement): void {
  root.dataset["open"] = "false";
  const button = root.querySelector(".acknowledge");
  if (button !== null && button === document.activeElement) {
    let next = root.nextElementSibling;
    while (next !== null && next.querySelector(".acknowledge") === null) next = next.nextElementSibling;
    (next ?? root).querySelector<HTMLElement>(next === null ? ".event-show" : ".acknowledge")?.focus();
  }
  button?.remove();
}
