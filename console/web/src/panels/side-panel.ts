/** The side panel with two tabs: the unicorn and the events. On a phone it replaces the list. */

import type { WorkList } from "../events/work-list.ts";
import { FLEET } from "../fleet-definition.ts";
import { capitalize } from "../fleet-words.ts";
import { createButton, createElement, setAttribute } from "../page/dom.ts";
import { loadPreference, savePreference } from "../page/local-storage.ts";
import type { Panel } from "../view/scene.ts";
import { createIconButton } from "./icon.ts";
import { createOpenBadge, fillOpenBadge } from "./open-badge.ts";

const TABS = ["unicorn", "events"] as const;
type Tab = (typeof TABS)[number];

export class SidePanel implements Panel {
  /** Called after another tab is shown, whose content may be old. */
  onShow: () => void = () => {};
  readonly #work: WorkList;
  readonly #badge = createOpenBadge();
  readonly #foldButton = createIconButton("fold", "", () => this.toggleFold());
  #isSelected = false;
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
    this.#foldButton.classList.add("fold");
    root.append(createElement("div", { class: "side-head" }, bar, this.#foldButton), ...this.#panels);
    this.#fold(loadPreference("side") === "folded");
    this.showTab("unicorn");
  }

  /** Return the element for a tab's content. */
  getPanel(tab: Tab): HTMLElement {
    return this.#panels[TABS.indexOf(tab)];
  }

  showTab(tab: Tab): void {
    // Without a selection the open events stand below what the first tab has to say.
    const isOverview = tab === "unicorn" && !this.#isSelected;
    document.body.dataset["overview"] = String(isOverview);
    TABS.forEach((name, index) => {
      setAttribute(this.#tabs[index], "aria-selected", String(name === tab));
      this.#tabs[index].tabIndex = name === tab ? 0 : -1;
      this.#panels[index].hidden = name !== tab && !isOverview;
    });
    this.onShow();
  }

  /** Show the selected unicorn, or close the panel if none is selected. A list of events in sight stays if that is asked. */
  showSelection(isSelected: boolean, keepsEvents = false): void {
    const staysOnEvents = keepsEvents && !this.#panels[1].hidden;
    this.#isSelected = isSelected;
    if (isSelected) this.#fold(false);
    if (staysOnEvents) {
      this.showTab("events");
      return;
    }
    this.showTab(isSelected ? "unicorn" : this.#current);
    this.#setOpen(isSelected);
  }

  /** Show the events, or hide them if they are shown. */
  toggleEvents(): void {
    const isOpening = this.#current !== "events" || document.body.dataset["side"] !== "open";
    if (isOpening) this.#fold(false);
    this.showTab(isOpening ? "events" : "unicorn");
    this.#setOpen(isOpening);
  }

  /** Fold the panel, so that the map has its room, or unfold it. */
  toggleFold(): void {
    const isFolded = document.body.dataset["folded"] !== "true";
    this.#fold(isFolded);
    savePreference("side", isFolded ? "folded" : "open");
  }

  #fold(isFolded: boolean): void {
    document.body.dataset["folded"] = String(isFolded);
    const label = isFolded ? "Unfold the right panel" : "Fold the right panel";
    setAttribute(this.#foldButton, "aria-expanded", String(!isFolded));
    setAttribute(this.#foldButton, "aria-label", label);
    setAttribute(this.#foldButton, "title", label);
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
