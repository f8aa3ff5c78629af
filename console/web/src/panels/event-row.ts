/** The rows of the list of events: the vehicle, what happened, where and for how long, and who has acknowledged it. */

import { getStatus } from "../events/episode.ts";
import {
  describeAcknowledgment,
  describeDuration,
  describeDurations,
  describeEpisode,
  describeTogether,
} from "../events/event-words.ts";
import { STATUS_NAMES, type Status } from "../fleet/status.ts";
import { escapeName } from "../format.ts";
import { formatDayAndTime, formatTime, formatZone } from "../measures.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import type { Line } from "./event-lines.ts";
import { createIcon, createStatusIcon, setStatusIcon } from "./icon.ts";

export const EVENT_ROW_PX = 66;

export interface RowActions {
  /** Select the vehicle of a line and show its place, or show the episodes of a group. */
  show(line: Line): void;
  /** Start a replay a little before the line's start. */
  replay(line: Line): void;
  acknowledge(line: Line): void;
}

export type EventRow = ReturnType<typeof createEventRow>;

/** Create an empty row; `fillEventRow` shows a line in it. */
export function createEventRow(actions: RowActions) {
  let line: Line | null = null;
  const act = (action: (line: Line) => void) => () => line !== null && action(line);
  const icon = createStatusIcon(0);
  const name = createElement("bdi", { class: "event-name ellipsis" });
  const time = createElement("time", { class: "muted" });
  const kind = createElement("span", { class: "event-kind" });
  const duration = createElement("span", { class: "event-duration muted" });
  const place = createElement("span", { class: "event-place muted ellipsis" });
  const showButton = createButton(
    { class: "event-show", onclick: act(actions.show) },
    createElement("span", { class: "event-line" }, name, time),
    createElement("span", { class: "event-line" }, kind, duration),
    place,
  );
  const replay = createButton({ class: "icon-button replay", title: "Replay", onclick: act(actions.replay) });
  replay.append(createIcon("replay"));
  const acknowledge = createButton({
    class: "icon-button acknowledge",
    title: "Acknowledge",
    onclick: act(actions.acknowledge),
  });
  acknowledge.append(createIcon("acknowledge"));
  const root = createElement("li", { class: "event" }, icon, showButton, replay, acknowledge);
  const setLine = (next: Line) => {
    line = next;
  };
  return { root, icon, name, time, kind, duration, place, showButton, replay, acknowledge, setLine };
}

/** Show a line in a row. `place` is the name of where it happened, null if that has none. */
export function fillEventRow(row: EventRow, line: Line, now: number, place: string | null, isExpanded: boolean): void {
  const { episode, entry, episodes } = line;
  row.setLine(line);
  const status = episodes.reduce<number>((worst, each) => Math.max(worst, getStatus(each)), 0) as Status;
  const isOpen = episodes.some(({ acknowledgment }) => acknowledgment === null);
  const text = episode === null ? describeTogether(entry) : describeEpisode(episode);
  const subject = episode === null ? text : `${escapeName(episode.name)} ${text}`;
  const start = episode === null ? entry.start : episode.start;
  setAttribute(row.root, "data-kind", entry.kind);
  setAttribute(row.root, "data-open", String(isOpen));
  setAttribute(row.root, "data-group", String(episode === null));
  setAttribute(row.root, "data-within", String(line.isWithinGroup));
  setAttribute(row.root, "data-status", STATUS_NAMES[status]);
  setStatusIcon(row.icon, status);
  setText(row.name, episode === null ? text : escapeName(episode.name));
  setText(row.time, formatTime(start));
  setAttribute(row.time, "datetime", new Date(start).toISOString());
  setAttribute(row.time, "title", `${formatDayAndTime(start)} ${formatZone(start)}`);
  setText(row.kind, episode === null ? "" : text);
  setText(row.duration, episode === null ? describeDurations(entry, now) : describeDuration(episode, now));
  const details = [isOpen ? null : describeAcknowledgment(episodes[0]), episode === null ? null : place];
  const below = details.filter((detail) => detail !== null).join(" · ");
  setText(row.place, below);
  setAttribute(row.place, "title", below);
  if (episode === null) setAttribute(row.showButton, "aria-expanded", String(isExpanded));
  else row.showButton.removeAttribute("aria-expanded");
  row.replay.hidden = line.isWithinGroup;
  setAttribute(row.replay, "aria-label", `Replay ${subject}`);
  row.acknowledge.hidden = !isOpen;
  setAttribute(row.acknowledge, "aria-label", `Acknowledge ${subject}`);
}
