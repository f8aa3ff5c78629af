/** Finding a unicorn: search as you type, sort, and Enter flies to the first that is found. */

import { element, setAttribute } from "../page/dom.ts";
import { listed } from "../view/list-order.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { SORTS, type Sort, type ViewState } from "../view/view.ts";
import { icon } from "./icon.ts";

const SORT_WORDS: Readonly<Record<Sort, string>> = {
  status: "Worst first",
  name: "Name",
  health: "Health",
  magic: "Magic",
  speed: "Speed",
  seen: "Last seen",
  flown: "Distance flown",
};

export function search(root: HTMLElement, view: ViewState, choose: (name: string) => void): Panel {
  let scene: Scene | null = null;
  const input = element("input", {
    type: "search",
    id: "search",
    placeholder: "Search unicorns  /",
    "aria-label": "Search unicorns by name",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => view.change({ query: input.value }),
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value !== "") {
      event.stopPropagation();
      view.change({ query: "" });
    }
    if (event.key !== "Enter" || scene === null) return;
    const [first] = listed(scene.fleet, { ...scene.view, query: input.value });
    if (first !== undefined) choose(scene.fleet.names[first]);
  });
  const sort = element(
    "select",
    {
      id: "sort",
      "aria-label": "Sort by",
      onchange: () => view.change({ sort: sort.value as Sort, descending: false }),
    },
    ...SORTS.map((one) => element("option", { value: one, text: SORT_WORDS[one] })),
  );
  const turn = element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Turn the order around",
      title: "Turn the order around",
      "aria-pressed": "false",
      onclick: () => view.change({ descending: !view.current.descending }),
    },
    icon("order"),
  );
  root.append(element("div", { class: "search" }, input, element("div", { class: "sort" }, sort, turn)));

  return {
    update(next) {
      scene = next;
      if (input.value !== next.view.query) input.value = next.view.query;
      if (sort.value !== next.view.sort) sort.value = next.view.sort;
      setAttribute(turn, "aria-pressed", String(next.view.descending));
    },
  };
}
