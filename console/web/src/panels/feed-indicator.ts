/** Shows whether the feed works: its level, its figures, and what is wrong. */

import { type FeedLevel, type FeedStatus, getBehindMs, getLevel, getQuietMs } from "../feed/status/feed-status.ts";
import { formatCount, formatDuration, formatQuantity } from "../format.ts";
import { getById, setAttribute, setText } from "../page/dom.ts";

const LEVEL_LABELS: Readonly<Record<FeedLevel, string>> = {
  connecting: "Connecting",
  live: "Live",
  quiet: "Nothing arrives",
  slow: "Slow",
  down: "No feed",
};

/** What the page knows beside the status of the feed. */
interface FeedContext {
  /** The newest arrival of a reading, by AWS's clock; 0 if none is known. */
  readonly lastArrival: number;
  /** Whether the page shows the past. */
  readonly isReplay: boolean;
}

/** Create the indicator; `since` is when the console opened, by the same clock as `now`. */
export function createFeedIndicator(since: number) {
  const [root, label, figures, problem, announcer] = ["feed", "feed-level", "feed-figures", "problem", "announcer"].map(
    getById,
  );
  let lastLevel: FeedLevel = "connecting";
  return {
    show(status: FeedStatus, now: number, { lastArrival, isReplay }: FeedContext): void {
      const level = getLevel(status, since, now, lastArrival);
      const age = now - (status.lastSuccess ?? since);
      const feed = describeLevel(level, level === "quiet" ? getQuietMs(status, lastArrival) : age);
      setAttribute(root, "data-level", isReplay ? "replay" : COLORS[level]);
      document.body.dataset["feed"] = COLORS[level];
      setText(label, isReplay ? "Replay" : feed);
      setText(figures, isReplay ? `Feed: ${feed}` : formatFigures(status, now, level));
      const message =
        (level === "live" || level === "quiet" ? null : (status.problem ?? getHint(level, status))) ?? status.warning;
      problem.hidden = message === null;
      setText(problem, message ?? "");
      setAttribute(problem, "data-level", COLORS[level]);
      if (level !== lastLevel) setText(announcer, `Feed: ${LEVEL_LABELS[level]}`);
      lastLevel = level;
    },
  };
}

/** The level whose color is shown: a fleet that stopped sending is as amber as a feed that is slow. */
const COLORS: Readonly<Record<FeedLevel, FeedLevel>> = {
  connecting: "connecting",
  live: "live",
  quiet: "slow",
  slow: "slow",
  down: "down",
};

function describeLevel(level: FeedLevel, milliseconds: number): string {
  if (level === "live" || level === "connecting") return LEVEL_LABELS[level];
  if (level === "quiet") return `Nothing arrived for ${formatDuration(milliseconds)}`;
  return `${LEVEL_LABELS[level]} for ${formatDuration(milliseconds)}`;
}

function formatFigures(status: FeedStatus, now: number, level: FeedLevel): string {
  if (status.lastSuccess === null) return "";
  return [
    ...(level === "quiet" ? [] : [`${formatCount(status.readingsPerSecond)} readings/s`]),
    `${formatDuration(getBehindMs(status, now))} behind`,
    `read ${formatDuration(now - status.lastSuccess)} ago`,
    formatQuantity(status.shards, "shard"),
    ...(status.throttles > 0 ? [`${formatCount(status.throttles)} throttles`] : []),
    ...(status.unreadable > 0 ? [`${formatCount(status.unreadable)} unreadable`] : []),
    ...(status.isLeader ? [] : ["from another tab"]),
  ].join(" · ");
}

/** Explain a level. The text has no figures, because it is read aloud whenever it changes. */
function getHint(level: FeedLevel, status: FeedStatus): string | null {
  if (level === "down")
    return "The stream doesn't answer. The console will try again. Positions are the last known ones.";
  if (level === "slow" && status.behindMs > 0) return "The feed is behind the stream and is catching up.";
  return null;
}
