/** Connects the parts of the console: the feed delivers readings, and the playback makes the scenes that panels draw. */

import { feedWorkerUrl } from "virtual:assets";
import type { Acknowledgment } from "./acknowledgment.ts";
import type { Config } from "./config.ts";
import { listenToConsoleKeys } from "./console-keys.ts";
import { createPanels } from "./console-panels.ts";
import { EventNavigation } from "./event-navigation.ts";
import { openEventSharing } from "./events/open-event-sharing.ts";
import { SharedAcknowledgments } from "./events/shared-acknowledgments.ts";
import { WorkList } from "./events/work-list.ts";
import { FeedClient } from "./feed/feed-client.ts";
import { type FeedStatus, getReadUntil, INITIAL_STATUS } from "./feed/status/feed-status.ts";
import { formatVehicles } from "./fleet-words.ts";
import type { Measures } from "./measures.ts";
import { getById, setText } from "./page/dom.ts";
import { changeMeasures, restoreMeasures } from "./page/stored-measures.ts";
import type { Theme } from "./page/theme.ts";
import { createAccount } from "./panels/account.ts";
import { createFeedIndicator } from "./panels/feed-indicator.ts";
import { createHelpDialog } from "./panels/help.ts";
import { MapFrame } from "./panels/map-frame.ts";
import { SidePanel } from "./panels/side-panel.ts";
import { createToolbar } from "./panels/toolbar.ts";
import { createWallMode } from "./panels/wall-mode.ts";
import { MapPlaces } from "./places/map-places.ts";
import { Playback } from "./playback/playback.ts";
import type { Authenticator } from "./sign-in/auth.ts";
import type { AuthSession } from "./sign-in/auth-session.ts";
import { UrlSync } from "./view/url-sync.ts";
import { fromHash, toHash, ViewState } from "./view/view.ts";

/** Milliseconds between two draws while no reading arrives: ages count up, and a replay goes on. */
const LIVE_TICK_MS = 1_000;
const REPLAY_TICK_MS = 200;

/** The session of the person who is signed in; null if guests may watch. */
type SignedIn = { readonly authenticator: Authenticator; readonly session: AuthSession } | null;

/** Open the console for a fleet in the page. */
export function openConsole(config: Config, signedIn: SignedIn): void {
  let status: FeedStatus = INITIAL_STATUS;
  let isDrawing = false;
  let lastDrawn = Number.NEGATIVE_INFINITY;
  const now = () => Date.now() + status.clockOffset;
  const view = new ViewState(fromHash(location.hash));
  const indicator = createFeedIndicator(Date.now());

  const feed: FeedClient = new FeedClient(
    feedWorkerUrl,
    config,
    async (force) => (await signedIn?.session.getToken(force)) ?? "",
    {
      onReadings(batch) {
        playback.addReadings(batch);
        drawSoon();
      },
      onRoster(batch) {
        playback.addRoster(batch);
        drawSoon();
      },
      onStatus(next) {
        const isFirst = status.lastSuccess === null && next.lastSuccess !== null;
        status = next;
        showFeed();
        // A hidden page's timers may sleep for a minute, but messages from the worker still arrive.
        if (isFirst || document.hidden) advanceTime();
      },
      onGapFilled() {
        playback.endGap();
        drawSoon();
      },
      onOldestKnown(at) {
        playback.oldest = at;
      },
    },
  );
  const playback = new Playback(config, view, feed, now, () => getReadUntil(status));

  const places = new MapPlaces();
  const findPlace = (latitude: number, longitude: number) => places.findName(latitude, longitude);
  const mapFrame = new MapFrame(view, findPlace);
  const work = new WorkList(playback.log);
  const sharing = openEventSharing(config, playback.log, now, signedIn?.session.name ?? null);
  const sidePanel = new SidePanel(getById("side"), work);
  const navigation = new EventNavigation(view, playback, mapFrame);
  const changeTheme = (theme: Theme) => {
    mapFrame.map?.setTheme(theme);
    draw();
  };
  restoreMeasures();
  const measure = (part: Partial<Measures>) => {
    changeMeasures(part);
    draw();
  };
  const help = createHelpDialog(config.thresholds, measure);
  const toolbar = createToolbar(getById("tools"), help, changeTheme, () => sidePanel.toggleEvents());
  const toggleWall = createWallMode(getById("tools"));
  const { panels, eventNotice } = createPanels({
    ...{ config, view, feed, playback, mapFrame, sidePanel, work, sharing, navigation, findPlace, now, drawSoon },
  });
  const exchange = (since: number, made: readonly Acknowledgment[]) => feed.exchangeAcknowledgments(now(), since, made);
  const shared = config.signIn?.acknowledgments
    ? new SharedAcknowledgments(sharing, exchange, now, (problem) => eventNotice.tell(problem))
    : null;

  function draw(): void {
    isDrawing = false;
    lastDrawn = performance.now();
    const scene = { ...playback.getScene(), area: mapFrame.map?.getArea() ?? null };
    for (const panel of panels) panel.update(scene);
    const { size } = scene.fleet;
    setText(getById("fleet-size"), size === 0 ? "" : formatVehicles(size));
    document.body.dataset["live"] = String(scene.isLive);
    showTitle();
  }

  function showTitle(): void {
    const { openCount } = work;
    toolbar.showOpenCount(openCount);
    const title = `${openCount > 0 ? `(${openCount}) ` : ""}Wild Rydes · Fleet Operations`;
    if (document.title !== title) document.title = title;
  }

  function showFeed(): void {
    indicator.show(status, Date.now(), {
      lastArrival: playback.lastArrival,
      isReplay: !playback.getScene().isLive,
    });
  }

  /** Draw once, however much arrives before. It is a timer, because a hidden tab has no animation frames. */
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(draw, 0);
  }

  /** Let time pass, and return whether episodes have begun. */
  function advanceTime(): boolean {
    const begun = playback.tick();
    if (begun.some(({ acknowledgment }) => acknowledgment === null)) toolbar.playAlert();
    if (begun.length > 0) showTitle();
    sharing.saveSoon();
    if (status.lastSuccess !== null && !document.hidden) void shared?.poll(work.openCount > 0);
    return begun.length > 0;
  }

  function tick(): void {
    setTimeout(tick, playback.getScene().isLive ? LIVE_TICK_MS : REPLAY_TICK_MS);
    const hasBegun = advanceTime();
    showFeed();
    // Readings that arrive draw the page too, so it may have been drawn just now.
    if (hasBegun || !playback.getScene().isLive || performance.now() - lastDrawn > LIVE_TICK_MS / 2) drawSoon();
  }

  const urlSync = new UrlSync(
    (hash) => history.replaceState(null, "", hash),
    (write, ms) => setTimeout(write, ms),
  );
  view.onChange((after, before) => {
    urlSync.update(after, before);
    if (after.selected !== before.selected) sidePanel.showSelection(after.selected !== null, navigation.isSelecting);
    drawSoon();
  });
  window.addEventListener("hashchange", () => {
    const target = fromHash(location.hash);
    if (toHash(target) === toHash(view.current)) return;
    if (target.at === null && view.current.at !== null) playback.goLive();
    if (target.at !== null && target.at !== view.current.at) playback.seek(target.at);
    view.change(target);
    mapFrame.followLink(target);
    if (target.camera !== null) mapFrame.map?.camera.jumpTo(target.camera);
  });
  listenToConsoleKeys({ view, playback, mapFrame, sidePanel, navigation, toolbar, toggleWall, measure });

  if (signedIn !== null) {
    const { authenticator, session } = signedIn;
    const account = createAccount(getById("tools"), session.name, {
      signOut: () => void authenticator.signOut(session),
      signIn: () => void authenticator.startSignIn(),
    });
    session.onEnd = (problem) => {
      feed.stop();
      status = { ...status, problem };
      account.showSessionEnd();
    };
  }
  sharing.onChange = sidePanel.onShow = drawSoon;
  addEventListener("pagehide", () => sharing.save());
  sidePanel.showSelection(view.current.selected !== null);
  void places.load().then(drawSoon);
  tick();
  void mapFrame.open(config, toolbar.theme);
}
