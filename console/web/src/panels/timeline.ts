/** The timeline: a slider for the moment that is shown, marks of events, and the controls of the replay. */

import type { Episode } from "../events/episode.ts";
import type { EpisodeLog } from "../events/episode-log.ts";
import { formatDuration } from "../format.ts";
import { formatDayAndTime, formatTime, formatZone } from "../measures.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { RATES, type ViewState } from "../view/view.ts";
import { EventMarks } from "./event-marks.ts";
import { createIcon, setIcon } from "./icon.ts";
import { addTimeTip } from "./time-tip.ts";

const LENGTHS_MINUTES = [10, 60, 360, 1440, 7 * 1440] as const;
/** A seek reads a minute of the stream, so it waits until the slider has not moved for this long. */
const SEEK_DELAY_MS = 200;
const STEP_SECONDS = 10;

interface TimelineActions {
  seek(at: number): void;
  /** Replay an episode, from a little before it. */
  replay(episode: Episode): void;
  goLive(): void;
  /** Return the arrival of the stream's oldest record; null while unknown. */
  getOldest(): number | null;
  /** Return the present by AWS's clock. */
  getNow(): number;
  isBuffering(): boolean;
}

/** Return the lengths that a person can choose, in minutes. The longest is the retention of the stream. */
function listLengths(retentionHours: number): number[] {
  const all = retentionHours * 60;
  return [...LENGTHS_MINUTES.filter((minutes) => minutes < all), all];
}

function formatLength(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return minutes > 1440 ? `${Math.round(minutes / 1440)} d` : `${Math.round(minutes / 60)} h`;
}

export function createTimeline(
  root: HTMLElement,
  retentionHours: number,
  view: ViewState,
  log: EpisodeLog,
  actions: TimelineActions,
): Panel {
  let minutes: number = LENGTHS_MINUTES[0];
  /** The moment to which the slider was moved, until the seek starts. */
  let target: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The speed before the pause, which playing goes on with. */
  let playedRate = 1;
  const liveButton = createButton({ class: "live-button", text: "LIVE", onclick: () => actions.goLive() });
  const playIcon = createIcon("replay");
  const playButton = createButton({ class: "icon-button play", onclick: () => togglePlay() }, playIcon);
  const slider = createElement("input", {
    type: "range",
    id: "time",
    class: "time-slider",
    min: 0,
    max: 1,
    step: 1,
    "aria-label": "Moment that is shown",
  });
  const marks = new EventMarks(log);
  const startLabel = createElement("span", { class: "timeline-start muted" });
  const momentLabel = createElement("output", { class: "time-moment", for: "time" });
  const rateSelect = createElement(
    "select",
    { id: "rate", "aria-label": "Replay speed", onchange: () => view.change({ rate: Number(rateSelect.value) }) },
    ...RATES.map((value) => createElement("option", { value, text: `${value}×` })),
  );
  const lengthSelect = createElement(
    "select",
    {
      id: "timeline-length",
      "aria-label": "Length of the timeline",
      onchange: () => (minutes = Number(lengthSelect.value)),
    },
    ...listLengths(retentionHours).map((value) => createElement("option", { value, text: formatLength(value) })),
  );
  const track = createElement("div", { class: "time-track" }, marks.canvas, slider);
  addTimeTip({ root: track, marks: marks.canvas, getEpisodes: () => log.episodes, getRange }, (moment, episode) => {
    if (episode === null) actions.seek(moment);
    else actions.replay(episode);
  });
  root.append(liveButton, playButton, startLabel, track, momentLabel, rateSelect, lengthSelect);

  /** Return the timeline's start and end, in milliseconds since the epoch. */
  function getRange(): readonly [number, number] {
    const now = actions.getNow();
    const from = now - minutes * 60_000;
    return [Math.min(Math.max(from, actions.getOldest() ?? from), now - 10_000), now];
  }

  function togglePlay(): void {
    const { at, rate } = view.current;
    if (at === null) actions.seek(actions.getNow() - 60_000);
    else view.change({ rate: rate === 0 ? playedRate : 0 });
  }

  function seekSoon(at: number): void {
    target = at;
    clearTimeout(timer);
    timer = setTimeout(() => {
      target = null;
      actions.seek(at);
    }, SEEK_DELAY_MS);
  }

  slider.addEventListener("input", () => {
    const [from] = getRange();
    seekSoon(from + Number(slider.value) * 1000);
  });
  slider.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    seekSoon((target ?? view.current.at ?? actions.getNow()) + direction * STEP_SECONDS * 1000);
  });

  return {
    update(scene: Scene) {
      const [from, to] = getRange();
      const at = target ?? scene.now;
      const lengthSeconds = Math.ceil((to - from) / 1000);
      setAttribute(slider, "max", String(lengthSeconds));
      if (target === null) slider.value = String(scene.isLive ? lengthSeconds : Math.round((at - from) / 1000));
      setAttribute(slider, "aria-valuetext", scene.isLive ? "now" : `${formatDayAndTime(at)} ${formatZone(at)}`);
      setAttribute(liveButton, "aria-pressed", String(scene.isLive));
      setAttribute(root, "data-live", String(scene.isLive));
      const isPaused = !scene.isLive && scene.pace === 0;
      setIcon(playIcon, scene.isLive ? "replay" : isPaused ? "play" : "pause");
      setAttribute(playButton, "aria-label", scene.isLive ? "Replay the last minute" : isPaused ? "Play" : "Pause");
      setText(startLabel, from < to - 20 * 3_600_000 ? formatDayAndTime(from) : formatTime(from));
      setText(momentLabel, formatMoment(scene, at, to, actions.isBuffering()));
      if (scene.pace > 0) playedRate = scene.pace;
      if (scene.pace > 0 && rateSelect.value !== String(scene.pace)) rateSelect.value = String(scene.pace);
      rateSelect.disabled = scene.isLive;
      marks.draw(from, to);
    },
  };
}

function formatMoment(scene: Scene, at: number, now: number, isBuffering: boolean): string {
  const time = `${formatTime(at)} ${formatZone(at)}`;
  if (scene.isLive) return time;
  return `${time} · ${isBuffering ? "reading …" : `${formatDuration(now - at)} ago`}`;
}
