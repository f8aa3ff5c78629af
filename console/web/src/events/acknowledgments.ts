/** The acknowledgments that are known, and which episodes they cover. */

import type { Acknowledgment } from "../acknowledgment.ts";

/** Acknowledgments are kept for a day, as long as the streams keep readings by default. */
export const KEPT_MS = 24 * 3_600_000;
/** With more names than this, the oldest acknowledgments are dropped. */
const MAX_NAMES = 30_000;

/** The acknowledgments that are known, whoever made them. Each counts once, however often it is added. */
export class AcknowledgmentBook {
  #all: Acknowledgment[] = [];
  readonly #ids = new Set<string>();
  /** The latest by kind and name. */
  readonly #latest = new Map<string, Map<string, Acknowledgment>>();

  /** In the order in which they were added. */
  get all(): readonly Acknowledgment[] {
    return this.#all;
  }

  /** Add an acknowledgment, and return whether it is new. */
  add(acknowledgment: Acknowledgment): boolean {
    const id = getAcknowledgmentId(acknowledgment);
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    this.#all.push(acknowledgment);
    const latest = this.#latest.get(acknowledgment.kind) ?? new Map<string, Acknowledgment>();
    this.#latest.set(acknowledgment.kind, latest);
    for (const name of acknowledgment.names) {
      const known = latest.get(name);
      if (known === undefined || known.at < acknowledgment.at) latest.set(name, acknowledgment);
    }
    return true;
  }

  /** Return an acknowledgment that covers an episode; null if none is known. */
  find(kind: string, name: string, start: number): Acknowledgment | null {
    const latest = this.#latest.get(kind)?.get(name);
    return latest !== undefined && latest.at >= start ? latest : null;
  }

  /** Return those that are worth keeping at a moment: the newest ones. */
  listKept(now: number): Acknowledgment[] {
    const recent = this.#all.filter(({ at }) => at > now - KEPT_MS).sort((a, b) => b.at - a.at);
    let names = 0;
    return recent.filter((acknowledgment) => {
      names += acknowledgment.names.length;
      return names <= MAX_NAMES;
    });
  }
}

function getAcknowledgmentId({ kind, names, at, who }: Acknowledgment): string {
  return [kind, at, who ?? "", names.length, names[0] ?? ""].join("\n");
}
