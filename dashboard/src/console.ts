/** Puts the console together: the feed fills the session, the session's scene is drawn by every part of the page. */

import { feedWorkerUrl } from "virtual:assets";
import type { Config } from "./config.ts";
import { byId, element, setText } from "./elements.ts";
import { Feed } from "./feed/feed.ts";
import { type Health, NO_HEALTH } from "./feed/health.ts";
import { type FleetEvent, isUrgent } from "./fleet/events.ts";
import { STATUS_NAMES } from "./fleet/status.ts";
import { listenToKeys } from "./keyboard.ts";
import type { MapPort, Theme } from "./map/port.ts";
import { counts } from "./panels/counts.ts";
import { detail } from "./panels/detail.ts";
import { events } from "./panels/events.ts";
import { feedIndicator } from "./panels/feed-indicator.ts";
import { hours } from "./panels/hours.ts";
import { list } from "./panels/list.ts";
import { search } from "./panels/search.ts";
import { Side } from "./panels/side.ts";
import { timeline } from "./panels/timeline.ts";
import { tools } from "./panels/tools.ts";
import type { Panel } from "./scene.ts";
import { Session } from "./session.ts";
import { fromHash, toHash, ViewState } from "./view.ts";
import { count } from "./words.ts";

/** The page is drawn so often while nothing arrives: ages count up, a replay plays on. */
const LIVE_TICK_MS = 1_000;
const REPLAY_TICK_MS = 200;
/** An event is replayed from a little before. */
const BEFORE_EVENT_MS = 20_000;

/** Open the console in the page for a fleet. */
export function openConsole(config: Config): void {
  const opened = Date.now();
  let health: Health = NO_HEALTH;
  let map: MapPort | null = null;
  let drawing = 0;
  const now = () => Date.now() + health.clockOffset;
  const view = new ViewState(fromHash(location.hash));
  const indicator = feedIndicator(opened);
  const size = byId("fleet-size");

  const feed: Feed = new Feed(feedWorkerUrl, config, {
    readings(batch) {
      session.take(batch);
      drawSoon();
    },
    health(next) {
      health = next;
      indicator.show(health, Date.now());
    },
    filled: drawSoon,
    oldest(at) {
      session.oldest = at;
    },
    minutes: (name, minutes, problem) => lastHours.show(name, minutes, problem),
  });
  const session = new Session(config, view, feed, now);

  const showOnMap = (name: string) => {
    const { fleet } = session.scene();
    const id = fleet.find(name);
    if (id !== null) map?.flyTo(fleet.latitude[id], fleet.longitude[id]);
  };
  const choose = (name: string) => {
    view.change({ selected: name });
    showOnMap(name);
  };
  const side = new Side(byId("side"), session.log);
  side.selected(view.current.selected !== null);
  const changeTheme = (theme: Theme) => {
    map?.setTheme(theme);
    draw();
  };
  const toolbar = tools(byId("tools"), changeTheme, () => side.toggleEvents());
  const details = detail(side.panel("unicorn"), config, view, {
    flyTo: showOnMap,
    close: () => view.change({ selected: null, follow: false }),
  });
  const lastHours = hours(side.panel("unicorn"), (name, since, until) => feed.askMinutes(name, since, until));
  const panels: Panel[] = [
    counts(byId("fleet"), view),
    search(byId("fleet"), view, choose),
    list(byId("fleet"), view, choose),
    side,
    details,
    ...(config.table === "" ? [] : [lastHours]),
    events(side.panel("events"), session.log, { show: showEvent, replay: replayEvent }),
    timeline(byId("timeline"), view, session.log, {
      seek: (at) => session.seek(at),
      goLive: () => session.goLive(),
      oldest: () => session.oldest,
      now,
      isBuffering: () => session.isBuffering,
    }),
  ];

  function showEvent(event: FleetEvent): void {
    view.change({ selected: event.name });
    map?.flyTo(event.latitude, event.longitude);
  }

  function replayEvent(event: FleetEvent): void {
    showEvent(event);
    session.seek(event.moment - BEFORE_EVENT_MS);
  }

  function draw(): void {
    drawing = 0;
    const scene = session.scene();
    for (const panel of panels) panel.update(scene);
    map?.update(scene);
    setText(size, scene.fleet.size === 0 ? "" : `${count(scene.fleet.size)} unicorns`);
    document.body.dataset["live"] = String(scene.live);
  }

  /** Draw once for all that arrives in a turn; also where no frames are due because the tab is hidden. */
  function drawSoon(): void {
    if (drawing === 0) drawing = setTimeout(draw, 0) as unknown as number;
  }

  function tick(): void {
    const happened = session.tick();
    if (happened.some(isUrgent)) toolbar.alert();
    indicator.show(health, Date.now());
    drawSoon();
    setTimeout(tick, session.scene().live ? LIVE_TICK_MS : REPLAY_TICK_MS);
  }

  view.onChange((after, before) => {
    history.replaceState(null, "", `#${toHash(after)}`);
    if (after.selected !== before.selected) side.selected(after.selected !== null);
    drawSoon();
  });
  window.addEventListener("hashchange", () => {
    const asked = fromHash(location.hash);
    if (toHash(asked) === toHash(view.current)) return;
    if (asked.at === null && view.current.at !== null) session.goLive();
    if (asked.at !== null && asked.at !== view.current.at) session.seek(asked.at);
    view.change(asked);
  });
  listenToKeys({
    search: () => byId("search").focus(),
    follow: () => view.current.selected !== null && view.change({ follow: !view.current.follow }),
    fit: () => map?.fit(),
    filter: (number) => view.change({ filter: number === 0 ? null : (STATUS_NAMES[number - 1] ?? null) }),
    events: () => side.toggleEvents(),
    togglePlay: () => byId("timeline").querySelector<HTMLElement>(".play")?.click(),
    goLive: () => session.goLive(),
    leave: () => {
      const { query, selected, at } = view.current;
      if (query !== "") view.change({ query: "" });
      else if (selected !== null) view.change({ selected: null, follow: false });
      else if (at !== null) session.goLive();
    },
    theme: () => toolbar.toggleTheme(),
    help: () => toolbar.help(),
  });

  tick();
  void openMapLater();

  async function openMapLater(): Promise<void> {
    const place = byId("map");
    const wait = byId("map-wait");
    const note = element("p", { class: "map-note", role: "status", hidden: true });
    try {
      const { openMap } = await import("./map/open.ts");
      map = await openMap(place, config, view.current.camera, toolbar.theme, {
        onPick: (name) => view.change(name === null ? { selected: null, follow: false } : { selected: name }),
        onCamera: (camera, byPerson) => view.change(byPerson ? { camera, follow: false } : { camera }),
        onProblem: (sentence) => {
          note.hidden = sentence === null;
          setText(note, sentence ?? "");
        },
      });
      wait.remove();
      place.append(note);
      draw();
    } catch (error) {
      console.error(error);
      setText(wait, "The map can't be shown in this browser; the list and the details work without it.");
    }
  }
}
