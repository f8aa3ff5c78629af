/** The search field, from which Enter leads to the first match and into the list, and the sort order of the list. */

import { formatTimestamp } from "../export/table.ts";
import { FLEET } from "../fleet-definition.ts";
import { createElement, getById, setAttribute } from "../page/dom.ts";
import { createFleetTable } from "../view/fleet-table.ts";
import { listIds } from "../view/list-order.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { listSorts } from "../view/sorts.ts";
import type { ViewState } from "../view/view.ts";
import { createSaveMenu } from "./export-buttons.ts";
import { createFilterFields } from "./filter-fields.ts";
import { createIconButton } from "./icon.ts";

export function createSearch(root: HTMLElement, view: ViewState, onChoose: (name: string) => void): Panel {
  let scene: Scene | null = null;
  const input = createElement("input", {
    type: "search",
    id: "search",
    placeholder: `Search ${FLEET.vehicles}  /`,
    "aria-label": `Search ${FLEET.vehicles} by name`,
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => view.change({ query: input.value }),
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      view.change({ query: "" });
      input.blur();
    }
    if (event.key !== "Enter" || scene === null) return;
    const [first] = listIds(scene.fleet, { ...scene.view, query: input.value }, scene.now, scene.area);
    if (first === undefined) return;
    onChoose(scene.fleet.names[first]);
    getById("list").focus();
  });
  const sort = createElement(
    "select",
    {
      id: "sort",
      "aria-label": "Sort by",
      onchange: () => view.change({ sort: sort.value, isDescending: false }),
    },
    ...listSorts().map(({ name, label }) => createElement("option", { value: name, text: label })),
  );
  const reverse = createIconButton("order", "Reverse the order", () =>
    view.change({ isDescending: !view.current.isDescending }),
  );
  const filter = createFilterFields(view);
  const save = createSaveMenu("save-list", "the list", () => {
    if (scene === null) return null;
    const { fleet, now } = scene;
    const ids = listIds(fleet, scene.view, now, scene.area);
    return { name: `${FLEET.vehicles}-${formatTimestamp(now)}`, table: createFleetTable(fleet, ids) };
  });
  root.append(
    createElement(
      "div",
      { class: "search" },
      input,
      createElement("div", { class: "sort" }, sort, reverse, filter.button, save.button),
    ),
    filter.box,
    save.box,
    filter.chips,
  );

  return {
    update(next) {
      scene = next;
      if (input.value !== next.view.query) input.value = next.view.query;
      if (sort.value !== next.view.sort) sort.value = next.view.sort;
      filter.update(next);
      setAttribute(reverse, "aria-pressed", String(next.view.isDescending));
    },
  };
}
