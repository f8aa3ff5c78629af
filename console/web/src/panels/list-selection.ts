/** How people select in the list: one, one more or one less by Ctrl, and by Shift all from the first to another. */

import type { Fleet } from "../fleet/fleet.ts";
import { MAX_SELECTED, type Selection, select, toggleSelected } from "../view/selection.ts";
import type { ViewState } from "../view/view.ts";

type Modifiers = Pick<MouseEvent, "ctrlKey" | "metaKey" | "shiftKey">;

/** The list as it is shown: ids in order. */
interface Listed {
  readonly fleet: Fleet;
  readonly ids: readonly number[];
}

export class ListSelection {
  readonly #view: ViewState;
  /** The vehicle where the keys are; null if that is the selected one. */
  #active: string | null = null;

  constructor(view: ViewState) {
    this.#view = view;
    view.onChange((after, before) => {
      if (after.selected !== before.selected || after.others !== before.others) this.#active = null;
    });
  }

  /** The name of the vehicle where the keys are; null for none. */
  get active(): string | null {
    return this.#active ?? this.#view.current.selected;
  }

  /** Select by a click. Return false for one without a modifier, which selects nothing else. */
  click(name: string, modifiers: Modifiers, listed: Listed): boolean {
    if (modifiers.shiftKey) this.#extendTo(name, listed);
    else if (modifiers.ctrlKey || modifiers.metaKey) this.toggle(name);
    else return false;
    return true;
  }

  /** Go to a vehicle by a key: select it, by Shift also all on the way, or by Ctrl select nothing yet. */
  moveTo(name: string, { shiftKey, ctrlKey, metaKey }: Modifiers, listed: Listed): void {
    if (shiftKey) this.#extendTo(name, listed);
    else if (ctrlKey || metaKey) this.#active = name;
    else this.#change({ selected: name, others: [] }, name);
  }

  /** Add a vehicle to the selection, or remove it. */
  toggle(name: string): void {
    this.#change(toggleSelected(this.#view.current, name), name);
  }

  #extendTo(name: string, { fleet, ids }: Listed): void {
    const find = (other: string) => ids.indexOf(fleet.findId(other) ?? -1);
    const to = find(name);
    const first = find(this.#view.current.selected ?? name);
    const from = first < 0 ? to : first;
    const length = Math.min(MAX_SELECTED, Math.abs(to - from) + 1);
    const step = to < from ? -1 : 1;
    const names = Array.from({ length }, (_, index) => fleet.names[ids[from + index * step]]);
    this.#change(select(names), name);
  }

  #change(selection: Selection, active: string): void {
    this.#view.change(selection);
    this.#active = active;
  }
}
