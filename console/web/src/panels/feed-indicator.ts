/** Whether what is shown is true: the feed's age in words and figures, amber and red by age alone. */

import { type FeedStatus, getLevel, type Level } from "../feed/status/feed-status.ts";
import { formatCount, formatDuration } from "../format.ts";
import { getById, setAttribute, setText } from "../page/dom.ts";

const LEVEL_LABELS: Readonly<Record<Level, string>> = {
  connecting: "Connecting",
  live: "Live",
  slow: "Slow",
  down: "No feed",
};

export interface FeedIndicator {
  show(health: FeedStatus, now: number): void;
}

/** `since` is when the console opened, by this machine's clock as `now`. */
export function createFeedIndicator(since: number): FeedIndicator {
  const [root, word, figures, problem, announcer] = ["feed", "feed-word", "feed-figures", "problem", "announcer"].map(
    getById,
  );
  let before: Level = "connecting";
  return {
    show(health, now) {
      const level = getLevel(health, since, now);
      const age = now - (health.lastSuccess ?? since);
      setAttribute(root, "data-level", level);
      setText(
        word,
        level === "live" || level === "connecting"
          ? LEVEL_LABELS[level]
          : `${LEVEL_LABELS[level]} for ${formatDuration(age)}`,
      );
      setText(figures, formatFigures(health, age));
      const sentence = level === "live" ? null : (health.problem ?? getHint(level, health));
      problem.hidden = sentence === null;
      setText(problem, sentence ?? "");
      setAttribute(problem, "data-level", level);
      if (level !== before) setText(announcer, `Feed: ${LEVEL_LABELS[level]}`);
      before = level;
    },
  };
}

function formatFigures(health: FeedStatus, age: number): string {
  if (health.lastSuccess === null) return "";
  return [
    `${formatCount(health.readingsPerSecond)} readings/s`,
    `${formatDuration(health.behindMs)} behind`,
    `read ${formatDuration(age)} ago`,
    `${health.shards} ${health.shards === 1 ? "shard" : "shards"}`,
    ...(health.throttles > 0 ? [`${formatCount(health.throttles)} throttles`] : []),
    ...(health.unreadable > 0 ? [`${formatCount(health.unreadable)} unreadable`] : []),
    ...(health.isLeader ? [] : ["from another tab"]),
  ].join(" · ");
}

/** Without figures, for it is read aloud whenever it is another sentence. */
function getHint(level: Level, health: FeedStatus): string | null {
  if (level === "down")
    return "The stream gives no answer; the console tries again by itself. Positions are as they were last known.";
  if (level === "slow" && health.behindMs > 0) return "The feed is behind the stream and catches up.";
  return null;
}
