/** Over the timeline the pointer tells the moment and the events there; a click on the marks leads to them. */

import type { Episode } from "../events/episode.ts";
import { findNear } from "../events/event-moments.ts";
import { describeEpisode } from "../events/event-words.ts";
import { escapeName, formatCount, formatDuration } from "../format.ts";
import { formatDayAndTime, formatTime, formatZone } from "../measures.ts";
import { createElement } from "../page/dom.ts";

/** Pixels around the pointer within which a mark is hit. */
const REACH_PX = 5;
/** The names of more events are not listed. */
const MAX_EVENTS = 3;
const DAY_MS = 86_400_000;

interface TimeTrack {
  readonly root: HTMLElement;
  /** Where the marks are. */
  readonly marks: HTMLElement;
  getEpisodes(): readonly Episode[];
  /** Return the start and the end of the timeline, in milliseconds since the epoch. */
  getRange(): readonly [number, number];
}

/** `onPick` is called with the moment of a click on the marks, and with the episode there, if there is one. */
export function addTimeTip(track: TimeTrack, onPick: (moment: number, episode: Episode | null) => void): void {
  const tip = createElement("div", { class: "time-tip", "aria-hidden": "true", hidden: true });
  track.root.append(tip);

  /** Return what is below the pointer. */
  function find({ clientX }: MouseEvent) {
    const [from, to] = track.getRange();
    const { left, width } = track.marks.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    const moment = from + share * (to - from);
    const episodes = findNear(track.getEpisodes(), moment, (REACH_PX / width) * (to - from));
    return { moment, now: to, episodes };
  }

  function show(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    const { moment, now, episodes } = find(event);
    track.marks.style.cursor = episodes.length > 0 ? "pointer" : "";
    tip.hidden = false;
    tip.replaceChildren(...describe(moment, now, episodes).map((text) => createElement("p", { text })));
    const { left } = track.root.getBoundingClientRect();
    const half = tip.offsetWidth / 2;
    const x = Math.min(Math.max(event.clientX, half + 8), innerWidth - half - 8) - left;
    tip.style.transform = `translateX(${Math.round(x - half)}px)`;
  }

  track.root.addEventListener("pointermove", show, { passive: true });
  track.root.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
  track.marks.addEventListener("click", (event) => {
    const { moment, episodes } = find(event);
    onPick(moment, episodes[0] ?? null);
  });
}

/** Return lines with a moment and the events there. */
function describe(moment: number, now: number, episodes: readonly Episode[]): string[] {
  const time = now - moment > DAY_MS ? formatDayAndTime(moment) : formatTime(moment);
  const rest = episodes.length - MAX_EVENTS;
  return [
    `${time} ${formatZone(moment)} · ${formatDuration(now - moment)} ago`,
    ...episodes.slice(0, MAX_EVENTS).map((episode) => `${escapeName(episode.name)} ${describeEpisode(episode)}`),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
  ];
}
