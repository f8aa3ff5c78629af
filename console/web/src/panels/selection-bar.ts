/** Above the details: how many are selected, and the others by their names. */

import { formatVehicles } from "../fleet-words.ts";
import { escapeName } from "../format.ts";
import { createButton, createElement, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { listSelected, select } from "../view/selection.ts";
import type { ViewState } from "../view/view.ts";

/** The names of more are not listed. */
const MAX_NAMES = 12;

/** `fit` shows all that are selected on the map. */
export function createSelectionBar(root: HTMLElement, view: ViewState, fit: () => void): Panel {
  const count = createElement("strong");
  const names = createElement("ul", { class: "selection-names" });
  const box = createElement(
    "section",
    { class: "selection", "aria-label": "Selection", hidden: true },
    count,
    createButton({ text: "Fit", title: "Show the selection on the map (S)", onclick: fit }),
    createButton({ text: "Only this one", onclick: () => view.change({ selected: view.current.selected }) }),
    names,
  );
  root.append(box);
  let shown: readonly string[] = [];

  return {
    update({ view: { selected, others } }: Scene) {
      box.hidden = selected === null || others.length === 0;
      if (box.hidden || others === shown) return;
      shown = others;
      setText(count, `${formatVehicles(others.length + 1)} selected`);
      const rest = others.length - MAX_NAMES;
      names.replaceChildren(
        ...others.slice(0, MAX_NAMES).map((name) => createElement("li", {}, createNameButton(name, view))),
        ...(rest > 0 ? [createElement("li", { class: "muted", text: `and ${rest} more` })] : []),
      );
    },
  };
}

/** Create a button that shows the details of one of the others. */
function createNameButton(name: string, view: ViewState): HTMLElement {
  return createButton(
    {
      class: "chip",
      title: `Show the details of ${escapeName(name)}`,
      onclick: () => view.change(select([name, ...listSelected(view.current)])),
    },
    createElement("bdi", { class: "ellipsis", text: escapeName(name) }),
  );
}
