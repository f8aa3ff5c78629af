/** The side panel with two tabs: the unicorn and the events. On a phone it replaces the list. */

import type { WorkList } from "../events/work-list.ts";
import { FLEET } from "../fleet-definition.ts";
import { capitalize } from "../fleet-words.ts";
import { createButton, createElement, setAttribute } from "../page/dom.ts";
import type { Panel } from "../view/scene.ts";
import { createOpenBadge, fillOpenBadge } from "./open-badge.ts";

const TABS = ["unicorn", "events"] as const;
type Tab = (typeof TABS)[number];

export class SidePanel implements Panel {
  /** Called after another tab is shown, whose content may be old. */
  onShow: () => void = () => {};
  readonly #work: WorkList;
  readonly #badge = createOpenBadge();
  readonly #tabs: readonly HTMLElement[];
  readonly #panels: readonly HTMLElement[];

  constructor(root: HTMLElement, work: WorkList) {
    this.#work = work;
    this.#panels = TABS.map((name) =>
      createElement("div", {
        class: "tab-panel",
        id: `panel-${name}`,
        role: "tabpanel",
        "aria-labelledby": `tab-${name}`,
        tabindex: 0,
      }),
    );
    this.#tabs = TABS.map((name) =>
      createButton({
        class: "tab",
        id: `tab-${name}`,
        role: "tab",
        "aria-controls": `panel-${name}`,
        text: name === "unicorn" ? capitalize(FLEET.vehicle) : "Events",
        onclick: () => this.showTab(name),
      }),
    );
    this.#tabs[1].append(this.#badge);
    const bar = createElement(
      "div",
      { class: "tabs", role: "tablist", "aria-label": `${capitalize(FLEET.vehicle)} and events` },
      ...this.#tabs,
    );
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      this.showTab(this.#current === "unicorn" ? "events" : "unicorn");
      this.#tabs[TABS.indexOf(this.#current)].focus();
      event.preventDefault();
    });
    root.append(bar, ...this.#panels);
    this.showTab("unicorn");
  }

  /** Return the element for a tab's content. */
  getPanel(tab: Tab): HTMLElement {
    return this.#panels[TABS.indexOf(tab)];
  }

  showTab(tab: Tab): void {
    TABS.forEach((name, index) => {
      setAttribute(this.#tabs[index], "aria-selected", String(name === tab));
      this.#tabs[index].tabIndex = name === tab ? 0 : -1;
      this.#panels[index].hidden = name !== tab;
    });
    this.onShow();
  }

  /** Show the selected unicorn, or close the panel if none is selected. An open list of events stays if that is asked. */
  showSelection(isSelected: boolean, keepsEvents = false): void {
    if (keepsEvents && this.#current === "events") return;
    if (isSelected) this.showTab("unicorn");
    this.#setOpen(isSelected);
  }

  /** Show the events, or hide them if they are shown. */
  toggleEvents(): void {
    const isOpening = this.#current !== "events" || document.body.dataset["side"] !== "open";
    this.showTab(isOpening ? "events" : "unicorn");
    this.#setOpen(isOpening);
  }

  update(): void {
    fillOpenBadge(this.#badge, this.#work.openCount);
  }

  get #current(): Tab {
    return this.#panels[0].hidden ? "events" : "unicorn";
  }

  #setOpen(isOpen: boolean): void {
    document.body.dataset["side"] = isOpen ? "open" : "closed";
  }
}
