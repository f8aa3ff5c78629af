/** The names on the map, and what the circle at the start is. The list has them for assistive technology. */

import { FLEET } from "../../fleet-definition.ts";
import { createElement, setText } from "../../page/dom.ts";
import { chooseLabels } from "../render/label-choice.ts";
import type { RenderState } from "../render/render-state.ts";

/** The circle at the start has its label from this zoom on. */
const START_LABEL_ZOOM = 12;
const START_GAP_PX = 10;

export class Labels {
  readonly #root: HTMLElement;
  readonly #start = createLabel("map-label start", `Simulated ${FLEET.vehicles} start here`);
  /** The elements of labels. Those beyond the labels that are shown are hidden. */
  readonly #names: HTMLElement[] = [];
  #shown: readonly { readonly id: number; readonly down: number }[] = [];

  constructor(host: HTMLElement) {
    this.#root = createElement("div", { class: "map-labels", "aria-hidden": "true" }, this.#start);
    host.append(this.#root);
  }

  /** Choose the labels for a layout. `project` returns where a vehicle is, in pixels. */
  choose(renderState: RenderState, zoom: number, project: (id: number) => { x: number; y: number }): void {
    const labels = chooseLabels(renderState, project);
    while (this.#names.length < labels.length) {
      const name = createLabel("map-label", "");
      this.#names.push(name);
      this.#root.append(name);
    }
    this.#names.forEach((name, index) => {
      name.hidden = index >= labels.length;
      if (index < labels.length) setText(name, labels[index].text);
    });
    this.#shown = labels;
    this.#start.hidden = !renderState.showsStart || zoom < START_LABEL_ZOOM;
  }

  /** Move the labels to where their vehicles and the start are. */
  place(project: (id: number) => { x: number; y: number }, start: { x: number; y: number }): void {
    this.#shown.forEach(({ id, down }, index) => {
      const { x, y } = project(id);
      move(this.#names[index], x, y + down);
    });
    if (!this.#start.hidden) move(this.#start, start.x, start.y + START_GAP_PX);
  }
}

function createLabel(className: string, text: string): HTMLElement {
  return createElement("div", { class: className, dir: "auto", hidden: true, text });
}

function move(label: HTMLElement, x: number, y: number): void {
  label.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translateX(-50%)`;
}
