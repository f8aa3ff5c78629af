/** The filter by the vitals' ranges and by what the map shows: its fields, and a chip for each part that is on. */

import { FLEET, type Vital } from "../fleet-definition.ts";
import { formatLabel, formatVital } from "../fleet-words.ts";
import { createButton, createElement, setAttribute } from "../page/dom.ts";
import { parseEnd, replaceRange, type VitalRange } from "../view/range.ts";
import type { Panel } from "../view/scene.ts";
import type { View, ViewState } from "../view/view.ts";
import { createIcon } from "./icon.ts";
import { createPopover } from "./popover.ts";

interface FilterFields extends Panel {
  readonly button: HTMLElement;
  readonly box: HTMLElement;
  readonly chips: HTMLElement;
}

export function createFilterFields(view: ViewState): FilterFields {
  const ranges = FLEET.vitals.map((vital, index) => createRangeFields(vital, index, view));
  const withinMap = createElement("input", {
    type: "checkbox",
    onchange: () => view.change({ isWithinMap: withinMap.checked }),
  });
  const { button, box } = createPopover(
    "filter",
    "filter",
    "Filter by vitals and by the map",
    ...ranges.map(({ root }) => root),
    createElement("label", { class: "filter-map" }, withinMap, " Only what the map shows ", createKey("M")),
    createButton({ text: "Clear the filter", onclick: () => view.change({ ranges: [], isWithinMap: false }) }),
  );
  const chips = createElement("div", {
    class: "chips",
    role: "group",
    "aria-label": "Filters that are on",
    hidden: true,
  });
  let shown: Pick<View, "ranges" | "isWithinMap"> | null = null;

  return {
    button,
    box,
    chips,
    update({ view: next }) {
      if (shown?.ranges === next.ranges && shown.isWithinMap === next.isWithinMap) return;
      shown = next;
      withinMap.checked = next.isWithinMap;
      for (const fields of ranges) fields.show(next.ranges);
      const all = [
        ...next.ranges.map((range) => createChip(describeRange(range), () => removeRange(view, range))),
        ...(next.isWithinMap ? [createChip("in the map's view", () => view.change({ isWithinMap: false }))] : []),
      ];
      chips.hidden = all.length === 0;
      chips.replaceChildren(...all);
      setAttribute(button, "aria-pressed", String(all.length > 0));
    },
  };
}

/** Create the two fields of a vital's range. */
function createRangeFields(vital: Vital, index: number, view: ViewState) {
  const label = formatLabel(vital);
  const createField = (end: string) =>
    createElement("input", {
      type: "number",
      step: "any",
      placeholder: end === "from" ? vital.gauge[0] : vital.gauge[1],
      "aria-label": `${label} ${end}`,
      oninput: () => {
        const range = { vital: index, least: parseEnd(least.value), greatest: parseEnd(greatest.value) };
        view.change({ ranges: replaceRange(view.current.ranges, range) });
      },
    });
  const [least, greatest] = [createField("from"), createField("to")];
  const unit = vital.unit === "" ? "" : ` (${vital.unit})`;
  const root = createElement(
    "div",
    { class: "filter-range" },
    createElement("span", { class: "ellipsis", text: vital.label + unit }),
    least,
    "–",
    greatest,
  );
  return {
    root,
    /** Show the range of this vital. A field in which somebody types the same number stays as it is. */
    show(ranges: readonly VitalRange[]): void {
      const range = ranges.find((other) => other.vital === index);
      if (parseEnd(least.value) !== (range?.least ?? null)) least.value = String(range?.least ?? "");
      if (parseEnd(greatest.value) !== (range?.greatest ?? null)) greatest.value = String(range?.greatest ?? "");
    },
  };
}

function createChip(text: string, remove: () => void): HTMLElement {
  const label = `No longer filter by ${text}`;
  return createButton({ class: "chip", title: label, "aria-label": label, onclick: remove }, text, createIcon("close"));
}

function createKey(text: string): HTMLElement {
  return createElement("kbd", { text, "aria-hidden": "true" });
}

function removeRange(view: ViewState, { vital }: VitalRange): void {
  view.change({ ranges: replaceRange(view.current.ranges, { vital, least: null, greatest: null }) });
}

/** Describe a range: "health 80–120", "battery at most 15%". */
function describeRange({ vital: index, least, greatest }: VitalRange): string {
  const vital = FLEET.vitals[index];
  const label = formatLabel(vital);
  if (least === null) return `${label} at most ${formatVital(vital, greatest ?? Number.NaN)}`;
  if (greatest === null) return `${label} at least ${formatVital(vital, least)}`;
  return `${label} ${formatVital(vital, least)} – ${formatVital(vital, greatest)}`;
}
