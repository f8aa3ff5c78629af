/** Tooltips on the map: one describes what is under the pointer, the other names the selected unicorn. */

import type { Fleet } from "../../fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../../fleet/status.ts";
import { FLEET } from "../../fleet-definition.ts";
import { formatVehicles, formatVital } from "../../fleet-words.ts";
import { describeClockError, escapeName, formatCount } from "../../format.ts";
import { formatSpeed } from "../../measures.ts";
import { createElement } from "../../page/dom.ts";
import { START_RADIUS_METERS } from "../mercator.ts";
import type { Cluster } from "../render/clusters.ts";

export interface TooltipContent {
  readonly title: string;
  readonly status: Status | null;
  readonly lines: readonly string[];
}

/** Describe a unicorn. `place` is the name of where it is, null if that has none. */
export function describeUnicorn(fleet: Fleet, id: number, now: number, place: string | null = null): TooltipContent {
  const status = fleet.status[id] as Status;
  const speed = Number.isNaN(fleet.getSpeed(id)) ? "speed unknown" : formatSpeed(fleet.getSpeed(id));
  const clockError = describeClockError(fleet.clocks.error[id]);
  const isSilent = status === Status.stale || status === Status.lost;
  return {
    title: fleet.names[id],
    status,
    lines: [
      `${speed}${isSilent ? " when last heard" : ""}`,
      ...describeVitals(fleet, id),
      `Heard ${formatAge(now - fleet.arrived[id])}${clockError === null ? "" : `; ${clockError}`}`,
      ...(place === null ? [] : [place]),
    ],
  };
}

export function describeCluster({ count, statuses }: Cluster): TooltipContent {
  const parts = [Status.alert, Status.stale, Status.lost, Status.healthy].filter((status) => statuses[status] > 0);
  return {
    title: formatVehicles(count),
    status: null,
    lines: [
      parts.map((status) => `${formatCount(statuses[status])} ${STATUS_NAMES[status]}`).join(" · "),
      "Click to zoom in",
    ],
  };
}

export function describeStart(): TooltipContent {
  const lines = [`Simulated ${FLEET.vehicles} start here. The circle has a radius of ${START_RADIUS_METERS} m.`];
  return { title: "Start", status: null, lines };
}

/** Return a line with all vitals, or none if the fleet has none. */
function describeVitals(fleet: Fleet, id: number): string[] {
  const parts = FLEET.vitals.map((vital, index) => `${vital.label} ${formatVital(vital, fleet.vitals[index][id])}`);
  return parts.length === 0 ? [] : [parts.join(" · ")];
}

export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 2) return "just now";
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

/** A box over the map. It is hidden from assistive technology, because the list has the same contents. */
export class Tooltip {
  readonly #box: HTMLElement;
  readonly #host: HTMLElement;
  #text = "";

  constructor(host: HTMLElement, className: string) {
    this.#host = host;
    this.#box = createElement("div", { class: className, "aria-hidden": "true", hidden: true });
    host.append(this.#box);
  }

  /** Show the tooltip `gap` pixels beside a place, in pixels from the map's top left. */
  show({ title, status, lines }: TooltipContent, x: number, y: number, gap = 16): void {
    const text = [title, status, ...lines].join("\n");
    if (text !== this.#text) {
      this.#text = text;
      const statusName = status === null ? null : STATUS_NAMES[status];
      this.#box.replaceChildren(
        createElement("strong", { dir: "auto", text: escapeName(title) }),
        ...(statusName === null
          ? []
          : [createElement("span", { class: `map-tip-status ${statusName}`, text: statusName })]),
        ...lines.map((text) => createElement("p", { text })),
      );
    }
    this.#box.hidden = false;
    const { clientWidth, clientHeight } = this.#host;
    const left = x + gap + this.#box.offsetWidth > clientWidth ? x - gap - this.#box.offsetWidth : x + gap;
    const top = Math.max(4, Math.min(y - this.#box.offsetHeight / 2, clientHeight - this.#box.offsetHeight - 4));
    this.#box.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
