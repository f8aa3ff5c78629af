/** Shows whether the feed works: its level, its figures, and what is wrong. */

import { type FeedLevel, type FeedStatus, getLevel } from "../feed/status/feed-status.ts";
import { formatCount, formatDuration, formatQuantity } from "../format.ts";
import { getById, setAttribute, setText } from "../page/dom.ts";

const LEVEL_LABELS: Readonly<Record<FeedLevel, string>> = {
  connecting: "Connecting",
  live: "Live",
  slow: "Slow",
  down: "No feed",
};

/** Create the indicator; `since` is when the console opened, by the same clock as `now`. */
export function createFeedIndicator(since: number) {
  const [root, label, figures, problem, announcer] = ["feed", "feed-level", "feed-figures", "problem", "announcer"].map(
    getById,
  );
  let lastLevel: FeedLevel = "connecting";
  return {
    show(status: FeedStatus, now: number): void {
      const level = getLevel(status, since, now);
      const age = now - (status.lastSuccess ?? since);
      setAttribute(root, "data-level", level);
      setText(
        label,
        level === "live" || level === "connecting"
          ? LEVEL_LABELS[level]
          : `${LEVEL_LABELS[level]} for ${formatDuration(age)}`,
      );
      setText(figures, formatFigures(status, age));
      const message = (level === "live" ? null : (status.problem ?? getHint(level, status))) ?? status.warning;
      problem.hidden = message === null;
      setText(problem, message ?? "");
      setAttribute(problem, "data-level", level);
      if (level !== lastLevel) setText(announcer, `Feed: ${LEVEL_LABELS[level]}`);
      lastLevel = level;
    },
  };
}

function formatFigures(status: FeedStatus, age: number): string {
  if (status.lastSuccess === null) return "";
  return [
    `${formatCount(status.readingsPerSecond)} readings/s`,
    `${formatDuration(status.behindMs)} behind`,
    `read ${formatDuration(age)} ago`,
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
