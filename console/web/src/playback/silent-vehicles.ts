/**
 * Finds who was silent at a moment of a replay. The replay itself reads only the minute before its moment. Whoever was
 * heard before that and not since is where the live fleet knows them; whoever was heard again is asked of the table.
 */

import type { PlaceQuestion } from "../feed/aws/last-place.ts";
import type { PlaceAnswer } from "../feed/messages/protocol.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { buildBatch, type Reading } from "../readings/batch.ts";

export interface PlaceSource {
  /** Find last places. The answers come in parts, until there is another request. */
  requestPlaces(questions: readonly PlaceQuestion[], onAnswers: (answers: readonly PlaceAnswer[]) => void): void;
}

/** Rows of the last minutes may not be there yet, so answers about them are used once. The live tracks have these minutes. */
const COMPLETE_MS = 5 * 60_000;

/** The last reading before a silence: it is the last one at every moment from its arrival to `until`. */
interface Silence {
  readonly until: number;
  /** Null if nothing was heard before. */
  readonly place: Reading | null;
}

export class SilentVehicles {
  readonly #live: Fleet;
  readonly #source: PlaceSource;
  readonly #clock: () => number;
  /** What the table has answered, by name. */
  readonly #answers = new Map<string, Silence>();
  /** The fleet of the replay's current moment, and the names that were asked for it. */
  #fleet: Fleet | null = null;
  readonly #asked = new Set<string>();

  /** `clock` returns AWS's time, in milliseconds since the epoch. */
  constructor(live: Fleet, source: PlaceSource, clock: () => number) {
    this.#live = live;
    this.#source = source;
    this.#clock = clock;
  }

  /**
   * Add those to a replay's fleet who were silent at its moment. The replay has read everything that arrived from `readFrom`
   * to the moment. What is not known yet is added later. Call it again: the live fleet may learn more.
   */
  addTo(fleet: Fleet, at: number, readFrom: number): void {
    if (this.#fleet !== fleet) this.#asked.clear();
    this.#fleet = fleet;
    const places: Reading[] = [];
    const questions: PlaceQuestion[] = [];
    for (let id = 0; id < this.#live.size; id += 1) {
      const name = this.#live.names[id];
      const known = fleet.findId(name);
      const heard = known === null ? 0 : fleet.arrived[known];
      if (heard >= readFrom) continue;
      if (this.#live.arrived[id] <= at) {
        if (this.#live.arrived[id] > heard) places.push(this.#describeLast(id));
        continue;
      }
      const answer = this.#findAnswer(name, at);
      const place = known === null ? (this.#findPoint(id, at) ?? answer?.place ?? null) : null;
      if (place !== null) places.push(place);
      if (answer === null) questions.push({ name, until: readFrom, clockError: this.#live.clocks.error[id] });
    }
    fleet.addLastPlaces(buildBatch(places), at);
    // A request replaces the one before, so it asks again what is not answered yet.
    if (questions.some(({ name }) => !this.#asked.has(name))) this.#ask(fleet, at, questions);
  }

  #ask(fleet: Fleet, at: number, questions: readonly PlaceQuestion[]): void {
    for (const { name } of questions) this.#asked.add(name);
    const isComplete = at < this.#clock() - COMPLETE_MS;
    this.#source.requestPlaces(questions, (answers) => {
      if (isComplete) for (const { name, place } of answers) this.#answers.set(name, { until: at, place });
      if (this.#fleet !== fleet) return;
      fleet.addLastPlaces(buildBatch(answers.map(({ place }) => place).filter((place) => place !== null)), at);
    });
  }

  /** Return the answer that holds at a moment; null if there is none. */
  #findAnswer(name: string, at: number): Silence | null {
    const answer = this.#answers.get(name);
    if (answer === undefined || at > answer.until) return null;
    return at >= (answer.place?.arrived ?? Number.NEGATIVE_INFINITY) ? answer : null;
  }

  #describeLast(id: number): Reading {
    const { names, arrived, time, clocks, latitude, longitude, vitals } = this.#live;
    return {
      name: names[id],
      arrived: arrived[id],
      time: time[id] + clocks.error[id],
      latitude: latitude[id],
      longitude: longitude[id],
      distance: 0,
      vitals: vitals.map((column) => column[id]),
    };
  }

  #findPoint(id: number, at: number): Reading | null {
    const point = this.#live.tracks.findPoint(id, at);
    if (point === null) return null;
    const { time, latitude, longitude, vitals } = point;
    return {
      name: this.#live.names[id],
      arrived: time,
      time: time + this.#live.clocks.error[id],
      latitude,
      longitude,
      distance: 0,
      vitals: vitals.map((value) => value ?? Number.NaN),
    };
  }
}
