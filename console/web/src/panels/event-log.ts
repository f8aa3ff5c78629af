/** The panel of events, where people filter, show, replay and acknowledge them. */

import type { Thresholds } from "../config.ts";
import type { Episode } from "../events/episode.ts";
import { createEventTable } from "../events/event-table.ts";
import { ALL_EVENTS, countOpen, type Entry, type WorkList } from "../events/work-list.ts";
import { formatTimestamp } from "../export/table.ts";
import { formatQuantity } from "../format.ts";
import { createButton, createElement, setText } from "../page/dom.ts";
import type { Panel } from "../view/scene.ts";
import { createEventFilter } from "./event-filter.ts";
import { keepOrder, type Line, listLines } from "./event-lines.ts";
import { EventList } from "./event-list.ts";
import { createSaveMenu } from "./export-buttons.ts";

export interface EventActions {
  /** Select the vehicle of an episode and show its place. */
  show(episode: Episode): void;
  /** Start a replay a little before an episode. */
  replay(episode: Episode): void;
  acknowledge(episodes: readonly Episode[]): void;
  /** Return the name of a position's place; null if it has none. */
  findPlace(latitude: number, longitude: number): string | null;
  /** Return the present by AWS's clock. */
  getNow(): number;
}

export function createEventLogPanel(
  root: HTMLElement,
  work: WorkList,
  thresholds: Thresholds,
  actions: EventActions,
): Panel & EventNotice {
  const fields = createEventFilter((next) => {
    filter = next;
    list.scrollToStart();
    [listed, shown] = [[], []];
    draw();
  });
  let filter = fields.filter;
  /** The entries as the log has them, and in the order in which they are shown. */
  let [listed, shown]: [readonly Entry[], readonly Entry[]] = [[], []];
  let [lines, linesOf]: [readonly Line[], readonly Entry[] | null] = [[], null];
  const expanded = new Set<string>();
  const list = new EventList({
    show(line) {
      if (line.episode !== null) actions.show(line.episode);
      else toggle(line.id);
    },
    replay: ({ episodes }) => actions.replay(episodes.reduce((a, b) => (b.start < a.start ? b : a))),
    acknowledge: ({ episodes }) => acknowledge(episodes),
  });
  const acknowledgeAll = createButton({
    text: "Acknowledge all",
    onclick: () => acknowledge(shown.flatMap(({ episodes }) => episodes)),
  });
  const save = createSaveMenu("save-events", "the events", () => {
    const episodes = work.filter(filter).flatMap((entry) => entry.episodes);
    const now = actions.getNow();
    return {
      name: `events-${formatTimestamp(now)}`,
      table: createEventTable(episodes, now, thresholds, actions.findPlace),
    };
  });
  const summary = createElement("span", { class: "events-summary", role: "status" });
  const notice = createElement("p", { class: "events-notice muted", role: "status", hidden: true });
  const placeholder = createElement("p", { class: "placeholder muted" });
  root.append(
    createElement("div", { class: "events-head" }, summary, acknowledgeAll, save.button),
    save.box,
    ...[fields.root, notice, list.root, placeholder],
  );

  function acknowledge(episodes: readonly Episode[]): void {
    actions.acknowledge(episodes.filter(({ acknowledgment }) => acknowledgment === null));
    draw();
  }

  function toggle(id: string): void {
    if (!expanded.delete(id)) expanded.add(id);
    linesOf = null;
    draw();
  }

  function draw(): void {
    if (root.hidden) return;
    const entries = work.filter(filter);
    if (entries !== listed || (shown !== entries && !list.isAimedAt)) {
      shown = list.isAimedAt ? keepOrder(shown, entries) : entries;
      listed = entries;
    }
    if (shown !== linesOf) [lines, linesOf] = [listLines(shown, expanded), shown];
    list.show(lines, {
      now: actions.getNow(),
      findPlace: ({ episode }) => (episode === null ? null : actions.findPlace(episode.latitude, episode.longitude)),
      isExpanded: ({ id }) => expanded.has(id),
    });
    const open = countOpen(listed);
    setText(summary, open === 0 ? "No open event" : formatQuantity(open, "open event"));
    acknowledgeAll.disabled = open === 0;
    placeholder.hidden = shown.length > 0;
    setText(placeholder, filter === ALL_EVENTS ? "No events." : "No event matches.");
  }

  return {
    update: draw,
    tell(problem) {
      notice.hidden = problem === null;
      setText(notice, problem ?? "");
    },
  };
}

export interface EventNotice {
  /** Tell a problem with the events, or that there is none. */
  tell(problem: string | null): void;
}
