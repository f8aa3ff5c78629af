/** Whether what is shown is true: the feed's age in words and figures, amber and red by age alone. */

import { type Health, type Level, levelOf } from "../feed/status/feed-status.ts";
import { count, span } from "../format.ts";
import { byId, setAttribute, setText } from "../page/dom.ts";

const WORDS: Readonly<Record<Level, string>> = {
  connecting: "Connecting",
  live: "Live",
  slow: "Slow",
  down: "No feed",
};

export interface FeedIndicator {
  show(health: Health, now: number): void;
}

/** `since` is when the console opened, by this machine's clock as `now`. */
export function feedIndicator(since: number): FeedIndicator {
  const [root, word, figures, problem, announcer] = ["feed", "feed-word", "feed-figures", "problem", "announcer"].map(
    byId,
  );
  let before: Level = "connecting";
  return {
    show(health, now) {
      const level = levelOf(health, since, now);
      const age = now - (health.lastSuccess ?? since);
      setAttribute(root, "data-level", level);
      setText(word, level === "live" || level === "connecting" ? WORDS[level] : `${WORDS[level]} for ${span(age)}`);
      setText(figures, figuresOf(health, age));
      const sentence = level === "live" ? null : (health.problem ?? hint(level, health));
      problem.hidden = sentence === null;
      setText(problem, sentence ?? "");
      setAttribute(problem, "data-level", level);
      if (level !== before) setText(announcer, `Feed: ${WORDS[level]}`);
      before = level;
    },
  };
}

function figuresOf(health: Health, age: number): string {
  if (health.lastSuccess === null) return "";
  return [
    `${count(health.readingsPerSecond)} readings/s`,
    `${span(health.behindMs)} behind`,
    `read ${span(age)} ago`,
    `${health.shards} ${health.shards === 1 ? "shard" : "shards"}`,
    ...(health.throttles > 0 ? [`${count(health.throttles)} throttles`] : []),
    ...(health.unreadable > 0 ? [`${count(health.unreadable)} unreadable`] : []),
    ...(health.leads ? [] : ["from another tab"]),
  ].join(" · ");
}

/** Without figures, for it is read aloud whenever it is another sentence. */
function hint(level: Level, health: Health): string | null {
  if (level === "down")
    return "The stream gives no answer; the console tries again by itself. Positions are as they were last known.";
  if (level === "slow" && health.behindMs > 0) return "The feed is behind the stream and catches up.";
  return null;
}
