/** Goes to events: shows where one began, replays one, and steps from one to the next. */

import type { Episode } from "./events/episode.ts";
import { findNeighbor } from "./events/event-moments.ts";
import { describeEpisode } from "./events/event-words.ts";
import { escapeName } from "./format.ts";
import { getById, setText } from "./page/dom.ts";
import type { MapFrame } from "./panels/map-frame.ts";
import type { Playback } from "./playback/playback.ts";
import type { ViewState } from "./view/view.ts";

/** How long before an event its replay starts. */
const BEFORE_EVENT_MS = 20_000;
/** Events that begin within so long of each other are one step of the keys. */
const STEP_MS = 1_000;

export class EventNavigation {
  readonly #view: ViewState;
  readonly #playback: Playback;
  readonly #mapFrame: MapFrame;
  #isSelecting = false;

  constructor(view: ViewState, playback: Playback, mapFrame: MapFrame) {
    this.#view = view;
    this.#playback = playback;
    this.#mapFrame = mapFrame;
  }

  /** Whether the selection changes because an event is shown. The list of events then stays, as it has more to show. */
  get isSelecting(): boolean {
    return this.#isSelecting;
  }

  /** Select the vehicle of an episode, and show where it began. */
  show({ name, latitude, longitude }: Episode): void {
    this.#isSelecting = true;
    this.#view.change({ selected: name });
    this.#isSelecting = false;
    this.#mapFrame.showPlace(latitude, longitude);
  }

  /** Show an episode, and replay it from a little before it. */
  replay(episode: Episode): void {
    this.show(episode);
    this.#playback.seek(episode.start - BEFORE_EVENT_MS);
  }

  /** Replay the next event after the moment that is shown, or the last one before it. */
  replayNeighbor(isNext: boolean): void {
    const moment = this.#playback.getScene().now + BEFORE_EVENT_MS + (isNext ? STEP_MS : -STEP_MS);
    const episode = findNeighbor(this.#playback.log.episodes, moment, isNext);
    if (episode === null) return;
    this.replay(episode);
    setText(getById("announcer"), `${escapeName(episode.name)} ${describeEpisode(episode)}`);
  }
}
