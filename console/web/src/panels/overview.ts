/** What the details show without a selection: the vehicles that need attention most. */

import type { Fleet } from "../fleet/fleet.ts";
import { STATUS_NAMES, type Status } from "../fleet/status.ts";
import { FLEET, getMargin } from "../fleet-definition.ts";
import { describeVital, formatVehicles } from "../fleet-words.ts";
import { escapeName, formatDuration } from "../format.ts";
import { createButton, createElement, setAttribute, setText } from "../page/dom.ts";
import { listWorst } from "../view/list-order.ts";
import type { Panel, Scene } from "../view/scene.ts";
import { createStatusIcon, setStatusIcon } from "./icon.ts";

const WORST = 5;
/** Milliseconds between two sorts of the fleet, so that nothing jumps and a large fleet costs little. */
const SORT_MS = 2_000;

/** `onChoose` is called with the name of the vehicle that a person chooses. */
export function createOverview(root: HTMLElement, onChoose: (name: string) => void): Panel {
  const entries = Array.from({ length: WORST }, () => createEntry(onChoose));
  const title = createElement("h2", { class: "overview-title" });
  const box = createElement(
    "section",
    { class: "overview", "aria-label": `The ${FLEET.vehicles} that need attention most` },
    title,
    createElement("ul", { class: "worst" }, ...entries.map(({ item }) => item)),
  );
  root.append(box);
  let ids: readonly number[] = [];
  let sorted: { readonly fleet: Fleet; readonly at: number } | null = null;

  return {
    update(scene: Scene) {
      const { fleet, view, now } = scene;
      box.hidden = view.selected !== null || fleet.size === 0;
      if (box.hidden) return;
      const clock = performance.now();
      if (sorted?.fleet !== fleet || clock - sorted.at > SORT_MS) {
        ids = listWorst(fleet, WORST, now);
        sorted = { fleet, at: clock };
      }
      setText(title, ids.length < WORST ? formatVehicles(ids.length) : `The ${WORST} worst`);
      entries.forEach((entry, index) => {
        entry.show(scene, ids[index]);
      });
    },
  };
}

function createEntry(onChoose: (name: string) => void) {
  const icon = createStatusIcon(0);
  const name = createElement("bdi", { class: "worst-name ellipsis" });
  const reason = createElement("span", { class: "worst-reason ellipsis muted" });
  const button = createButton(
    { class: "worst-entry", onclick: () => onChoose(button.dataset["name"] ?? "") },
    icon,
    name,
    reason,
  );
  const item = createElement("li", {}, button);
  return {
    item,
    show({ fleet, now }: Scene, id: number | undefined): void {
      item.hidden = id === undefined;
      if (id === undefined) return;
      const status = fleet.status[id] as Status;
      setStatusIcon(icon, status);
      setAttribute(button, "data-name", fleet.names[id]);
      setText(name, escapeName(fleet.names[id]));
      const text = explain(fleet, id, now);
      setText(reason, text);
      setAttribute(button, "title", `${escapeName(fleet.names[id])}: ${text}`);
    },
  };
}

/** Say why a vehicle is where it is in the order: its silence, or the vital that is the nearest to its alert. */
function explain(fleet: Fleet, id: number, now: number): string {
  const status = STATUS_NAMES[fleet.status[id]];
  if (status === "stale" || status === "lost") return `${status} for ${formatDuration(now - fleet.arrived[id])}`;
  const margins = FLEET.vitals.map((vital, index) => getMargin(vital, fleet.vitals[index][id]));
  const nearest = margins.indexOf(Math.min(...margins));
  return nearest < 0 ? status : describeVital(FLEET.vitals[nearest], fleet.vitals[nearest][id]);
}
