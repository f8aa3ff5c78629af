/** The fields that filter events by their kind and vehicle. The browser keeps what is chosen for the next time. */

import { listKinds } from "../events/episode.ts";
import { describeKind } from "../events/event-words.ts";
import { ALL_EVENTS, type EventFilter } from "../events/work-list.ts";
import { FLEET } from "../fleet-definition.ts";
import { createElement } from "../page/dom.ts";
import { loadPreference, savePreference } from "../page/local-storage.ts";

/** Create the fields. `onChange` is called with each other filter; `filter` is the first one. */
export function createEventFilter(onChange: (filter: EventFilter) => void) {
  const kinds = listKinds();
  const kindSelect = createElement(
    "select",
    { "aria-label": "Kind of events", onchange: change },
    createElement("option", { value: "", text: "All kinds" }),
    ...kinds.map((kind) => createElement("option", { value: kind, text: describeKind(kind) })),
  );
  const nameField = createElement("input", {
    type: "text",
    placeholder: `Filter by ${FLEET.vehicle}`,
    "aria-label": `Filter events by ${FLEET.vehicle}`,
    autocomplete: "off",
    spellcheck: "false",
    oninput: change,
  });
  // Another fleet has other kinds.
  kindSelect.value = kinds.find((kind) => kind === loadPreference("event-kind")) ?? "";
  nameField.value = loadPreference("event-name") ?? "";

  function read(): EventFilter {
    const [kind, query] = [kindSelect.value || null, nameField.value.trim().toLowerCase()];
    return kind === null && query === "" ? ALL_EVENTS : { kind, query };
  }

  function change(): void {
    savePreference("event-kind", kindSelect.value);
    savePreference("event-name", nameField.value);
    onChange(read());
  }

  return { root: createElement("div", { class: "events-filter" }, kindSelect, nameField), filter: read() };
}
