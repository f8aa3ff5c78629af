/** All about the unicorn that is selected. */

import type { Config } from "../config.ts";
import { STATUS_NAMES, Status } from "../fleet/status.ts";
import { clock, distance, heading, place, printable, span, speed } from "../format.ts";
import { element, setAttribute, setText } from "../page/dom.ts";
import type { Panel, Scene } from "../view/scene.ts";
import type { ViewState } from "../view/view.ts";
import { chart } from "./chart.ts";
import { icon } from "./icon.ts";
import { statusIcon, turnStatusIcon } from "./status-icon.ts";
import { vitalGauge } from "./vital-gauge.ts";

/** A chart's points change once a second at most, so drawing them more often shows nothing new. */
const CHART_MS = 1_000;

export interface DetailActions {
  flyTo(name: string): void;
  close(): void;
}

export function detail(root: HTMLElement, config: Config, view: ViewState, actions: DetailActions): Panel {
  const mark = statusIcon(Status.healthy);
  const name = element("h2", { class: "detail-name", id: "detail-name", dir: "auto" });
  let named = "";
  const badge = element("span", { class: "badge" });
  const word = element("span");
  badge.append(mark, word);
  const follow = element("button", {
    type: "button",
    class: "button",
    "aria-pressed": "false",
    text: "Follow",
    onclick: () => view.change({ follow: !view.current.follow }),
  });
  const [health, magic] = [
    vitalGauge("health", config.thresholds.vitals),
    vitalGauge("magic", config.thresholds.vitals),
  ];
  const tiles = {
    speed: tile("Speed"),
    flown: tile("Flown"),
    seen: tile("Last seen"),
    position: tile("Position"),
  };
  const vitals = chart("Vitals, last minutes", [line("Health", "--health"), line("Magic", "--magic", true)], [80, 160]);
  const speeds = chart("Speed, last minutes (mph)", [line("Speed", "--accent")], [0, 80]);
  const body = element(
    "div",
    { class: "detail", hidden: true },
    element(
      "div",
      { class: "detail-head" },
      name,
      badge,
      element(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Close the unicorn",
          onclick: () => actions.close(),
        },
        icon("close"),
      ),
    ),
    element(
      "div",
      { class: "detail-actions" },
      follow,
      element("button", {
        type: "button",
        class: "button",
        text: "Show on map",
        onclick: () => actions.flyTo(named),
      }),
    ),
    element("div", { class: "gauges" }, health.root, magic.root),
    element("dl", { class: "tiles" }, ...Object.values(tiles).map((one) => one.root)),
    vitals.root,
    speeds.root,
  );
  const nothing = element("p", { class: "nothing muted", text: "Select a unicorn on the map or in the list." });
  root.append(body, nothing);
  let drawn = { id: -1, at: 0, fleet: null as unknown };

  return {
    update(scene: Scene) {
      const { fleet, selected: id, now } = scene;
      body.hidden = id === null;
      nothing.hidden = id !== null;
      showNothing(nothing, scene);
      if (id === null) return;
      const status = fleet.status[id] as Status;
      named = fleet.names[id];
      setText(name, printable(named));
      turnStatusIcon(mark, status);
      setText(word, STATUS_NAMES[status]);
      setAttribute(badge, "class", `badge ${STATUS_NAMES[status]}`);
      setAttribute(follow, "aria-pressed", String(view.current.follow));
      health.show(fleet.health[id]);
      magic.show(fleet.magic[id]);
      const { mph, kmh } = speed(fleet.speed[id]);
      tiles.speed.show(mph, kmh);
      tiles.flown.show(distance(fleet.flown[id]), `heading ${heading(fleet.heading[id])}`);
      tiles.seen.show(`${span(now - fleet.arrived[id])} ago`, `${clock(fleet.arrived[id])} UTC`);
      tiles.position.show(place(fleet.latitude[id], fleet.longitude[id]), "WGS 84");
      if (drawn.id === id && drawn.fleet === fleet && performance.now() - drawn.at < CHART_MS) return;
      drawn = { id, at: performance.now(), fleet };
      const points = fleet.tracks.points(id);
      const times = points.map((point) => point.time / 1000);
      vitals.show(
        times,
        points.map((point) => point.health),
        points.map((point) => point.magic),
      );
      speeds.show(
        times,
        points.map((point) => point.speed * 2.23694),
      );
    },
  };
}

function showNothing(nothing: HTMLElement, { view: { selected } }: Scene): void {
  if (selected === null) {
    setText(nothing, "Select a unicorn on the map or in the list.");
    return;
  }
  const shown = printable(selected);
  const more = " has not been heard of in this time.";
  if (nothing.textContent !== shown + more) nothing.replaceChildren(element("bdi", { text: shown }), more);
}

function line(label: string, colour: string, dash = false) {
  return { label, colour, dash };
}

/** A figure with its name, and a second one below it. */
function tile(title: string) {
  const figure = element("dd", { class: "tile-figure" });
  const below = element("dd", { class: "tile-below muted" });
  return {
    root: element("div", { class: "tile" }, element("dt", { text: title }), figure, below),
    show(text: string, more: string) {
      setText(figure, text);
      setText(below, more);
    },
  };
}
