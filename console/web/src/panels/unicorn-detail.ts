/** The details of the selected unicorn: status, vitals, speed, position and charts. */

import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { TRACK_POINTS } from "../fleet/tracks.ts";
import { FLEET } from "../fleet-definition.ts";
import { describeClockError, escapeName, formatDuration, formatHeading, formatPosition } from "../format.ts";
import { formatDistance, formatSpeed, formatTime, formatZone, MEASURES, type Measures, toSpeed } from "../measures.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { createChart } from "./chart.ts";
import { createCopyButton } from "./copy-button.ts";
import { createIcon, createIconButton, createStatusIcon, setStatusIcon } from "./icon.ts";
import { createVitalGauge } from "./vital-gauge.ts";
import { createVitalsCharts } from "./vitals-charts.ts";

/** Milliseconds between two draws of the charts: their points change at most once a second. */
const CHART_MS = 1_000;
/** How far the charts go back, in seconds, and how they say so. */
const CHART_TIME = { span: 600, tick: 120, emptyText: "No reading in the last 10 minutes" };
const MAX_SPEED_SHOWN = 1_000;

interface DetailActions {
  flyTo(name: string): void;
  close(): void;
  /** Return the name of a position's place; null if it has none. */
  findPlace(latitude: number, longitude: number): string | null;
}

export function createUnicornDetail(root: HTMLElement, view: ViewState, actions: DetailActions): Panel {
  const statusIcon = createStatusIcon(Status.healthy);
  const name = createElement("h2", { class: "detail-name", id: "detail-name", dir: "auto" });
  let shownName = "";
  /** Latitude and longitude, as they are copied. */
  let position = "";
  const statusName = createElement("span");
  const badge = createElement("span", { class: "badge" }, statusIcon, statusName);
  const clockError = createElement("span");
  const clockNote = createElement(
    "p",
    { class: "clock-note", hidden: true },
    createElement("span", { class: "clock-mark" }, createIcon("wrongClock")),
    clockError,
  );
  const followButton = createButton({
    "aria-pressed": "false",
    text: "Follow",
    onclick: () => view.change({ isFollowing: !view.current.isFollowing }),
  });
  const gauges = FLEET.vitals.map(createVitalGauge);
  const tiles = {
    speed: createTile("Speed"),
    flown: createTile("Distance"),
    seen: createTile("Last seen"),
    position: createTile("Position"),
  };
  const vitalsCharts = createVitalsCharts(CHART_TIME, ({ name }) => `${name}, last 10 minutes`);
  const speedChart = createChart({
    ...CHART_TIME,
    title: () => `Speed, last 10 minutes (${MEASURES.speed})`,
    lines: [{ label: "Speed", color: "--accent" }],
    range: [0, 80],
    limits: [0, MAX_SPEED_SHOWN],
  });
  const body = createElement(
    "div",
    { class: "detail", hidden: true },
    createElement(
      "div",
      { class: "detail-head" },
      name,
      badge,
      createIconButton("close", `Close the ${FLEET.vehicle}`, () => actions.close()),
    ),
    clockNote,
    createElement(
      "div",
      { class: "detail-actions" },
      followButton,
      createButton({ text: "Show on map", onclick: () => actions.flyTo(shownName) }),
      createCopyButton("link", "Copy link", () => location.href),
      createCopyButton("place", "Copy position", () => position),
    ),
    createElement("div", { class: "gauges" }, ...gauges.map((gauge) => gauge.root)),
    createElement("dl", { class: "tiles" }, ...Object.values(tiles).map(({ root: tile }) => tile)),
    ...vitalsCharts.roots,
    speedChart.root,
  );
  const placeholder = createElement("p", { class: "placeholder muted" });
  root.append(body, placeholder);
  /** What the charts show, and when they were drawn. */
  let drawn: { readonly fleet: Fleet; readonly id: number; readonly at: number; readonly measures: Measures } | null =
    null;

  return {
    update(scene: Scene) {
      const { fleet, selected: id, now } = scene;
      body.hidden = id === null;
      placeholder.hidden = id !== null || (scene.view.selected === null && fleet.size > 0);
      showPlaceholder(placeholder, scene);
      if (id === null) return;
      const status = fleet.status[id] as Status;
      shownName = fleet.names[id];
      setText(name, escapeName(shownName));
      setAttribute(name, "title", escapeName(shownName));
      setStatusIcon(statusIcon, status);
      setText(statusName, STATUS_NAMES[status]);
      setAttribute(badge, "class", `badge ${STATUS_NAMES[status]}`);
      const error = describeClockError(fleet.clocks.error[id]);
      clockNote.hidden = error === null;
      setText(clockError, error === null ? "" : `Note that ${error}. Its readings are shown by their arrival.`);
      setAttribute(followButton, "aria-pressed", String(view.current.isFollowing));
      gauges.forEach((gauge, index) => {
        gauge.show(fleet.vitals[index][id]);
      });
      const heading = fleet.tracks.countPoints(id) > 1 ? formatHeading(fleet.heading[id]) : "–";
      tiles.speed.show(formatSpeed(fleet.getSpeed(id)), `heading ${heading}`);
      tiles.flown.show(formatDistance(fleet.distanceFlown[id]), "read by this page");
      const heard = fleet.arrived[id];
      tiles.seen.show(`${formatDuration(now - heard)} ago`, `${formatTime(heard)} ${formatZone(heard)}`);
      position = formatPosition(fleet.latitude[id], fleet.longitude[id]);
      tiles.position.show(position, actions.findPlace(fleet.latitude[id], fleet.longitude[id]) ?? "WGS 84");
      const isDrawn = drawn?.id === id && drawn.fleet === fleet && drawn.measures === MEASURES;
      if (isDrawn && performance.now() - (drawn?.at ?? 0) < CHART_MS) return;
      drawn = { fleet, id, at: performance.now(), measures: MEASURES };
      const points = fleet.tracks.getPoints(id, TRACK_POINTS, now - CHART_TIME.span * 1000);
      const times = points.map((point) => point.time / 1000);
      vitalsCharts.show(
        now / 1000,
        times,
        FLEET.vitals.map((_, index) => points.map(({ vitals }) => vitals[index])),
      );
      speedChart.show(
        now / 1000,
        times,
        points.map(({ speed }) => (speed === null ? null : toSpeed(speed))),
      );
    },
  };
}

function showPlaceholder(placeholder: HTMLElement, { view: { selected } }: Scene): void {
  if (selected === null) {
    setText(placeholder, `Select any ${FLEET.vehicle} on the map or in the list.`);
    return;
  }
  const shown = escapeName(selected);
  const suffix = " has not reported in this time.";
  if (placeholder.textContent !== shown + suffix)
    placeholder.replaceChildren(createElement("bdi", { text: shown }), suffix);
}

/** Create a tile: a title, a figure, and a line with a detail below it. */
function createTile(title: string) {
  const figure = createElement("dd", { class: "tile-figure" });
  const detail = createElement("dd", { class: "tile-detail muted" });
  return {
    root: createElement("div", { class: "tile" }, createElement("dt", { class: "muted", text: title }), figure, detail),
    show(figureText: string, detailText: string) {
      setText(figure, figureText);
      setText(detail, detailText);
    },
  };
}
