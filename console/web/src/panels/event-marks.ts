/** Marks of events along the time line: tall for what should be looked at, low for what ended well. */

import { type EventLog, isUrgent } from "../fleet/event-log.ts";
import { createElement } from "../page/dom.ts";

const WIDTH_PX = 2;

export class EventMarks {
  readonly canvas = createElement("canvas", { class: "time-marks", "aria-hidden": "true" });
  readonly #log: EventLog;
  #drawn = "";

  constructor(log: EventLog) {
    this.#log = log;
    // The size is taken here: asking for it after something was written would lay the page out at once.
    new ResizeObserver(([{ contentRect }]) => {
      this.canvas.width = Math.round(contentRect.width);
      this.canvas.height = Math.round(contentRect.height);
      this.#drawn = "";
    }).observe(this.canvas);
  }

  /** Draw the events between two moments, if that changes anything. */
  draw(from: number, to: number): void {
    const { width, height } = this.canvas;
    const place = (moment: number) => Math.round(((moment - from) / (to - from)) * (width - WIDTH_PX));
    const marks = this.#log.events
      .filter(({ moment }) => moment >= from && moment <= to)
      .map((event) => ({ left: place(event.moment), urgent: isUrgent(event) }));
    const drawn = JSON.stringify([marks, document.documentElement.dataset["theme"]]);
    const pen = this.canvas.getContext("2d");
    if (drawn === this.#drawn || pen === null) return;
    this.#drawn = drawn;
    const style = getComputedStyle(this.canvas);
    const [alert, healthy] = [style.getPropertyValue("--alert"), style.getPropertyValue("--healthy")];
    pen.clearRect(0, 0, width, height);
    for (const { left, urgent } of marks) {
      const tall = urgent ? height : height / 2;
      pen.fillStyle = urgent ? alert : healthy;
      pen.fillRect(left, height - tall, WIDTH_PX, tall);
    }
  }
}
