/** Marks of events on the timeline: tall ones for urgent events, short ones for the others. */

import { type EventLog, isUrgent } from "../fleet/event-log.ts";
import { createElement } from "../page/dom.ts";

const WIDTH_PX = 2;

export class EventMarks {
  readonly canvas = createElement("canvas", { class: "time-marks", "aria-hidden": "true" });
  readonly #log: EventLog;
  #lastDrawing = "";

  constructor(log: EventLog) {
    this.#log = log;
    // The size is read here, because reading it after a write forces a layout.
    new ResizeObserver(([{ contentRect }]) => {
      this.canvas.width = Math.round(contentRect.width);
      this.canvas.height = Math.round(contentRect.height);
      this.#lastDrawing = "";
    }).observe(this.canvas);
  }

  /** Draw the events between two moments, if the drawing has changed. */
  draw(from: number, to: number): void {
    const { width, height } = this.canvas;
    const toPixels = (moment: number) => Math.round(((moment - from) / (to - from)) * (width - WIDTH_PX));
    const marks = this.#log.events
      .filter(({ moment }) => moment >= from && moment <= to)
      .map((event) => ({ left: toPixels(event.moment), urgent: isUrgent(event) }));
    const drawing = JSON.stringify([marks, document.documentElement.dataset["theme"]]);
    const pen = this.canvas.getContext("2d");
    if (drawing === this.#lastDrawing || pen === null) return;
    this.#lastDrawing = drawing;
    const style = getComputedStyle(this.canvas);
    const [alert, healthy] = [style.getPropertyValue("--alert"), style.getPropertyValue("--healthy")];
    pen.clearRect(0, 0, width, height);
    for (const { left, urgent } of marks) {
      const markHeight = urgent ? height : height / 2;
      pen.fillStyle = urgent ? alert : healthy;
      pen.fillRect(left, height - markHeight, WIDTH_PX, markHeight);
    }
  }
}
