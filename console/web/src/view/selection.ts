/** The selection: one vehicle with its details, and others beside it. */

/** The most that can be selected, because a link names each of them. */
export const MAX_SELECTED = 50;

export interface Selection {
  /** The name of the vehicle with the details; null for none. */
  readonly selected: string | null;
  /** The names of the others that are selected too. */
  readonly others: readonly string[];
}

export const NO_SELECTION = { selected: null, others: [], isFollowing: false } as const;

/** Select vehicles. The details are those of the first. */
export function select(names: readonly string[]): Selection {
  const [selected = null, ...others] = [...new Set(names)].slice(0, MAX_SELECTED);
  return { selected, others };
}

/** Return the names of all that are selected. */
export function listSelected({ selected, others }: Selection): readonly string[] {
  return selected === null ? [] : [selected, ...others];
}

/** Add a vehicle to the selection, or remove it. */
export function toggleSelected(selection: Selection, name: string): Selection {
  const names = listSelected(selection);
  return select(names.includes(name) ? names.filter((other) => other !== name) : [...names, name]);
}
