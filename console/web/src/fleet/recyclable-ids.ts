/** Which ids of a full fleet may be given to other vehicles. */

/** What is known of a fleet's vehicles, by id. */
interface KnownVehicles {
  readonly names: readonly string[];
  /** The last arrival of a reading, in milliseconds since the epoch. */
  readonly arrived: Float64Array;
  /** The ids that are never recycled. */
  readonly pinned: readonly number[];
}

/** The ids of lost unicorns, which may be recycled: those with the oldest readings first. They are listed once a batch. */
export class RecyclableIds {
  readonly #fleet: KnownVehicles;
  readonly #heardBefore: number;
  /** The last id is the next to recycle. */
  #ids: number[] | null = null;

  constructor(fleet: KnownVehicles, lostMs: number, now: number) {
    this.#fleet = fleet;
    this.#heardBefore = now - lostMs;
  }

  /** Return the next id, or null if no unicorn is lost. */
  next(): number | null {
    this.#ids ??= this.#listLost();
    return this.#ids.pop() ?? null;
  }

  #listLost(): number[] {
    const { arrived, pinned, names } = this.#fleet;
    const lost: number[] = [];
    for (let id = 0; id < names.length; id += 1) {
      if (arrived[id] < this.#heardBefore && !pinned.includes(id)) lost.push(id);
    }
    return lost.sort((a, b) => arrived[b] - arrived[a]);
  }
}

/** What replaces no vehicle. */
export const NOBODY: Pick<RecyclableIds, "next"> = { next: () => null };
