/** Puts the console together: the feed fills the session, the session's scene is drawn by every part of the page. */

import { feedWorkerUrl } from "virtual:assets";
import type { Config } from "./config.ts";
import { Feed } from "./feed/feed-client.ts";
import { type Health, knownUntil, NO_HEALTH } from "./feed/status/feed-status.ts";
import { type FleetEvent, isUrgent } from "./fleet/event-log.ts";
import { STATUS_NAMES } from "./fleet/status.ts";
import { count } from "./format.ts";
import type { Theme } from "./map/map-port.ts";
import { byId, setText } from "./page/dom.ts";
import { listenToKeys } from "./page/keyboard.ts";
import { account } from "./panels/account.ts";
import { events } from "./panels/event-log.ts";
import { feedIndicator } from "./panels/feed-indicator.ts";
import { list } from "./panels/fleet-list.ts";
import { hours } from "./panels/history-chart.ts";
import { MapFrame } from "./panels/map-frame.ts";
import { search } from "./panels/search.ts";
import { Side } from "./panels/side-panel.ts";
import { counts } from "./panels/status-counts.ts";
import { timeline } from "./panels/timeline.ts";
import { tools } from "./panels/toolbar.ts";
import { detail } from "./panels/unicorn-detail.ts";
import { Session } from "./session/session.ts";
import type { Entrance } from "./sign-in/auth.ts";
import type { Watcher } from "./sign-in/auth-session.ts";
import type { Panel } from "./view/scene.ts";
import { Address } from "./view/url-sync.ts";
import { fromHash, toHash, ViewState } from "./view/view.ts";

/** The page is drawn so often while nothing arrives: ages count up, a replay plays on. */
const LIVE_TICK_MS = 1_000;
const REPLAY_TICK_MS = 200;
/** An event is replayed from a little before. */
const BEFORE_EVENT_MS = 20_000;
const NOBODY = { selected: null, follow: false } as const;

/** Who is signed in, and the way they came; null where guests watch. */
export type SignedIn = { readonly entrance: Entrance; readonly watcher: Watcher } | null;

/** Open the console in the page for a fleet. */
export function openConsole(config: Config, signedIn: SignedIn): void {
  let health: Health = NO_HEALTH;
  let isDrawing = false;
  let drawn = Number.NEGATIVE_INFINITY;
  const now = () => Date.now() + health.clockOffset;
  const view = new ViewState(fromHash(location.hash));
  const indicator = feedIndicator(Date.now());

  const feed: Feed = new Feed(feedWorkerUrl, config, async (anew) => (await signedIn?.watcher.token(anew)) ?? "", {
    readings(batch) {
      session.take(batch);
      drawSoon();
    },
    health(next) {
      const isFirst = health.lastSuccess === null && next.lastSuccess !== null;
      health = next;
      indicator.show(health, Date.now());
      // The timers of a page that is hidden may sleep for a minute; what the worker says still comes.
      if (isFirst || document.hidden) happen();
    },
    filled: drawSoon,
    oldest(at) {
      session.oldest = at;
    },
    minutes: (name, minutes, problem) => lastHours.show(name, minutes, problem),
  });
  const session = new Session(config, view, feed, now, () => knownUntil(health));

  const map = new MapFrame(view);
  const side = new Side(byId("side"), session.log);
  const choose = (name: string) => {
    view.change({ selected: name });
    map.showUnicorn(name);
  };
  const changeTheme = (theme: Theme) => {
    map.setTheme(theme);
    draw();
  };
  const toolbar = tools(byId("tools"), changeTheme, () => side.toggleEvents());
  const unicorn = detail(side.panel("unicorn"), config, view, {
    flyTo: (name) => map.showUnicorn(name),
    close: () => view.change(NOBODY),
  });
  const lastHours = hours(side.panel("unicorn"), (name, since, until) => feed.askMinutes(name, since, until));
  const panels: Panel[] = [
    counts(byId("fleet"), config.thresholds, view),
    search(byId("fleet"), view, choose),
    list(byId("fleet"), view, choose),
    map,
    side,
    unicorn,
    ...(config.table === "" ? [] : [lastHours]),
    events(side.panel("events"), session.log, { show: showEvent, replay: replayEvent }),
    timeline(byId("timeline"), config.retentionHours, view, session.log, {
      seek: (at) => session.seek(at),
      goLive: () => session.goLive(),
      oldest: () => session.oldest,
      now,
      isBuffering: () => session.isBuffering,
    }),
  ];

  function showEvent({ name, latitude, longitude }: FleetEvent): void {
    view.change({ selected: name });
    map.showPlace(latitude, longitude);
  }

  function replayEvent(event: FleetEvent): void {
    showEvent(event);
    session.seek(event.moment - BEFORE_EVENT_MS);
  }

  function draw(): void {
    isDrawing = false;
    drawn = performance.now();
    const scene = session.scene();
    for (const panel of panels) panel.update(scene);
    const { size } = scene.fleet;
    setText(byId("fleet-size"), size === 0 ? "" : `${count(size)} ${size === 1 ? "unicorn" : "unicorns"}`);
    document.body.dataset["live"] = String(scene.live);
    showTitle();
  }

  function showTitle(): void {
    const { open } = session.log;
    document.title = `${open > 0 ? `(${open}) ` : ""}Wild Rydes · Fleet Operations`;
  }

  /** Draw once for all that arrives in a turn; by no animation frame, since a hidden tab has none. */
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(draw, 0);
  }

  /** Let time pass; whether anything came of it. */
  function happen(): boolean {
    const happened = session.tick();
    if (happened.some(isUrgent)) toolbar.alert();
    if (happened.length > 0) showTitle();
    return happened.length > 0;
  }

  function tick(): void {
    setTimeout(tick, session.scene().live ? LIVE_TICK_MS : REPLAY_TICK_MS);
    const hasHappened = happen();
    indicator.show(health, Date.now());
    // What arrives is drawn by itself: then nothing is left to do here.
    if (hasHappened || !session.scene().live || performance.now() - drawn > LIVE_TICK_MS / 2) drawSoon();
  }

  const address = new Address(
    (hash) => history.replaceState(null, "", hash),
    (write, ms) => setTimeout(write, ms),
  );
  view.onChange((after, before) => {
    address.follow(after, before);
    if (after.selected !== before.selected) side.selected(after.selected !== null);
    drawSoon();
  });
  window.addEventListener("hashchange", () => {
    const asked = fromHash(location.hash);
    if (toHash(asked) === toHash(view.current)) return;
    if (asked.at === null && view.current.at !== null) session.goLive();
    if (asked.at !== null && asked.at !== view.current.at) session.seek(asked.at);
    view.change(asked);
    if (asked.camera !== null) map.show(asked.camera);
  });
  listenToKeys({
    search: () => byId("search").focus(),
    follow: () => view.current.selected !== null && view.change({ follow: !view.current.follow }),
    fit: () => map.fit(),
    filter: (number) => view.change({ filter: number === 0 ? null : (STATUS_NAMES[number - 1] ?? null) }),
    events: () => side.toggleEvents(),
    togglePlay: () => byId("timeline").querySelector<HTMLElement>(".play")?.click(),
    goLive: () => session.goLive(),
    leave,
    theme: () => toolbar.toggleTheme(),
    help: () => toolbar.help(),
  });

  /** Leave the innermost thing that is open. */
  function leave(): void {
    const { query, selected, at } = view.current;
    if (query !== "") view.change({ query: "" });
    else if (selected !== null) view.change(NOBODY);
    else if (at !== null) session.goLive();
  }

  if (signedIn !== null) {
    const { entrance, watcher } = signedIn;
    const shown = account(byId("tools"), watcher.name, {
      signOut: () => void entrance.signOut(watcher),
      signIn: () => void entrance.begin(),
    });
    watcher.onEnd = (problem) => {
      feed.end();
      health = { ...health, problem };
      shown.end();
    };
  }
  side.selected(view.current.selected !== null);
  tick();
  void map.open(config, toolbar.theme);
}
