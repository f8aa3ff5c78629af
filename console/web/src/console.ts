/** Puts the console together: the feed fills the session, the session's scene is drawn by every part of the page. */

import { feedWorkerUrl } from "virtual:assets";
import type { Config } from "./config.ts";
import { FeedClient } from "./feed/feed-client.ts";
import { type FeedStatus, getReadUntil, INITIAL_STATUS } from "./feed/status/feed-status.ts";
import { type FleetEvent, isUrgent } from "./fleet/event-log.ts";
import { STATUS_NAMES } from "./fleet/status.ts";
import { formatCount } from "./format.ts";
import { getById, setText } from "./page/dom.ts";
import { listenToKeys } from "./page/keyboard.ts";
import type { Theme } from "./page/theme.ts";
import { createAccount } from "./panels/account.ts";
import { createEventLogPanel } from "./panels/event-log.ts";
import { createFeedIndicator } from "./panels/feed-indicator.ts";
import { createFleetList } from "./panels/fleet-list.ts";
import { createHistoryChart } from "./panels/history-chart.ts";
import { MapFrame } from "./panels/map-frame.ts";
import { createSearch } from "./panels/search.ts";
import { SidePanel } from "./panels/side-panel.ts";
import { createStatusCounts } from "./panels/status-counts.ts";
import { createTimeline } from "./panels/timeline.ts";
import { createToolbar } from "./panels/toolbar.ts";
import { createUnicornDetail } from "./panels/unicorn-detail.ts";
import { Playback } from "./playback/playback.ts";
import type { Authenticator } from "./sign-in/auth.ts";
import type { AuthSession } from "./sign-in/auth-session.ts";
import type { Panel } from "./view/scene.ts";
import { UrlSync } from "./view/url-sync.ts";
import { fromHash, toHash, ViewState } from "./view/view.ts";

/** The page is drawn so often while nothing arrives: ages count up, a replay plays on. */
const LIVE_TICK_MS = 1_000;
const REPLAY_TICK_MS = 200;
/** An event is replayed from a little before. */
const BEFORE_EVENT_MS = 20_000;
const NOBODY = { selected: null, follow: false } as const;

/** Who is signed in, and the way they came; null where guests watch. */
export type SignedIn = { readonly authenticator: Authenticator; readonly session: AuthSession } | null;

/** Open the console in the page for a fleet. */
export function openConsole(config: Config, signedIn: SignedIn): void {
  let health: FeedStatus = INITIAL_STATUS;
  let isDrawing = false;
  let lastDrawn = Number.NEGATIVE_INFINITY;
  const now = () => Date.now() + health.clockOffset;
  const view = new ViewState(fromHash(location.hash));
  const indicator = createFeedIndicator(Date.now());

  const feed: FeedClient = new FeedClient(
    feedWorkerUrl,
    config,
    async (anew) => (await signedIn?.session.getToken(anew)) ?? "",
    {
      readings(batch) {
        playback.addReadings(batch);
        drawSoon();
      },
      health(next) {
        const isFirst = health.lastSuccess === null && next.lastSuccess !== null;
        health = next;
        indicator.show(health, Date.now());
        // The timers of a page that is hidden may sleep for a minute; what the worker says still comes.
        if (isFirst || document.hidden) advanceTime();
      },
      filled: drawSoon,
      oldest(at) {
        playback.oldest = at;
      },
      minutes: (name, minutes, problem) => lastHours.show(name, minutes, problem),
    },
  );
  const playback = new Playback(config, view, feed, now, () => getReadUntil(health));

  const map = new MapFrame(view);
  const side = new SidePanel(getById("side"), playback.log);
  const choose = (name: string) => {
    view.change({ selected: name });
    map.showUnicorn(name);
  };
  const changeTheme = (theme: Theme) => {
    map.setTheme(theme);
    draw();
  };
  const toolbar = createToolbar(getById("tools"), changeTheme, () => side.toggleEvents());
  const unicorn = createUnicornDetail(side.getPanel("unicorn"), config, view, {
    flyTo: (name) => map.showUnicorn(name),
    close: () => view.change(NOBODY),
  });
  const lastHours = createHistoryChart(side.getPanel("unicorn"), (name, since, until) =>
    feed.requestMinutes(name, since, until),
  );
  const panels: Panel[] = [
    createStatusCounts(getById("fleet"), config.thresholds, view),
    createSearch(getById("fleet"), view, choose),
    createFleetList(getById("fleet"), view, choose),
    map,
    side,
    unicorn,
    ...(config.table === "" ? [] : [lastHours]),
    createEventLogPanel(side.getPanel("events"), playback.log, { show: showEvent, replay: replayEvent }),
    createTimeline(getById("timeline"), config.retentionHours, view, playback.log, {
      seek: (at) => playback.seek(at),
      goLive: () => playback.goLive(),
      oldest: () => playback.oldest,
      now,
      isBuffering: () => playback.isBuffering,
    }),
  ];

  function showEvent({ name, latitude, longitude }: FleetEvent): void {
    view.change({ selected: name });
    map.showPlace(latitude, longitude);
  }

  function replayEvent(event: FleetEvent): void {
    showEvent(event);
    playback.seek(event.moment - BEFORE_EVENT_MS);
  }

  function draw(): void {
    isDrawing = false;
    lastDrawn = performance.now();
    const scene = playback.getScene();
    for (const panel of panels) panel.update(scene);
    const { size } = scene.fleet;
    setText(getById("fleet-size"), size === 0 ? "" : `${formatCount(size)} ${size === 1 ? "unicorn" : "unicorns"}`);
    document.body.dataset["live"] = String(scene.live);
    showTitle();
  }

  function showTitle(): void {
    const { openCount } = playback.log;
    document.title = `${openCount > 0 ? `(${openCount}) ` : ""}Wild Rydes · Fleet Operations`;
  }

  /** Draw once for all that arrives in a turn; by no animation frame, since a hidden tab has none. */
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(draw, 0);
  }

  /** Let time pass; whether anything came of it. */
  function advanceTime(): boolean {
    const happened = playback.tick();
    if (happened.some(isUrgent)) toolbar.alert();
    if (happened.length > 0) showTitle();
    return happened.length > 0;
  }

  function tick(): void {
    setTimeout(tick, playback.getScene().live ? LIVE_TICK_MS : REPLAY_TICK_MS);
    const hasHappened = advanceTime();
    indicator.show(health, Date.now());
    // What arrives is drawn by itself: then nothing is left to do here.
    if (hasHappened || !playback.getScene().live || performance.now() - lastDrawn > LIVE_TICK_MS / 2) drawSoon();
  }

  const urlSync = new UrlSync(
    (hash) => history.replaceState(null, "", hash),
    (write, ms) => setTimeout(write, ms),
  );
  view.onChange((after, before) => {
    urlSync.update(after, before);
    if (after.selected !== before.selected) side.showSelection(after.selected !== null);
    drawSoon();
  });
  window.addEventListener("hashchange", () => {
    const asked = fromHash(location.hash);
    if (toHash(asked) === toHash(view.current)) return;
    if (asked.at === null && view.current.at !== null) playback.goLive();
    if (asked.at !== null && asked.at !== view.current.at) playback.seek(asked.at);
    view.change(asked);
    if (asked.camera !== null) map.jumpTo(asked.camera);
  });
  listenToKeys({
    search: () => getById("search").focus(),
    follow: () => view.current.selected !== null && view.change({ follow: !view.current.follow }),
    fit: () => map.fit(),
    filter: (number) => view.change({ filter: number === 0 ? null : (STATUS_NAMES[number - 1] ?? null) }),
    events: () => side.toggleEvents(),
    togglePlay: () => getById("timeline").querySelector<HTMLElement>(".play")?.click(),
    goLive: () => playback.goLive(),
    leave,
    theme: () => toolbar.toggleTheme(),
    help: () => toolbar.help(),
  });

  /** Leave the innermost thing that is open. */
  function leave(): void {
    const { query, selected, at } = view.current;
    if (query !== "") view.change({ query: "" });
    else if (selected !== null) view.change(NOBODY);
    else if (at !== null) playback.goLive();
  }

  if (signedIn !== null) {
    const { authenticator, session } = signedIn;
    const shown = createAccount(getById("tools"), session.name, {
      signOut: () => void authenticator.signOut(session),
      signIn: () => void authenticator.startSignIn(),
    });
    session.onEnd = (problem) => {
      feed.stop();
      health = { ...health, problem };
      shown.end();
    };
  }
  side.showSelection(view.current.selected !== null);
  tick();
  void map.open(config, toolbar.theme);
}
