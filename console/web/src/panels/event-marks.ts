/** Marks of events on the timeline: tall ones where an episode begins, short ones where one ends. */

import type { EpisodeLog } from "../events/episode-log.ts";
import { createElement } from "../page/dom.ts";

const WIDTH_PX = 2;

export class EventMarks {
  readonly canvas = createElement("canvas", { class: "time-marks", "aria-hidden": "true" });
  readonly #log: EpisodeLog;
  #lastDrawing = "";
  /** The colors of a theme: of a beginning, and of an end. */
  #colors: { readonly theme: string | undefined; readonly start: string; readonly end: string } | null = null;

  constructor(log: EpisodeLog) {
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
    // Thousands of episodes may share a pixel, where a beginning hides an end.
    const marks = new Map<number, boolean>();
    const mark = (moment: number, isStart: boolean) => {
      if (moment < from || moment > to) return;
      marks.set(toPixels(moment), isStart || (marks.get(toPixels(moment)) ?? false));
    };
    for (const { start, end } of this.#log.episodes) {
      mark(start, true);
      if (end !== null) mark(end, false);
    }
    const colors = this.#getColors(document.documentElement.dataset["theme"]);
    const drawing = JSON.stringify([[...marks], colors.theme]);
    const pen = this.canvas.getContext("2d");
    if (drawing === this.#lastDrawing || pen === null) return;
    this.#lastDrawing = drawing;
    pen.clearRect(0, 0, width, height);
    for (const [left, isStart] of marks) {
      const markHeight = isStart ? height : height / 2;
      pen.fillStyle = isStart ? colors.start : colors.end;
      pen.fillRect(left, height - markHeight, WIDTH_PX, markHeight);
    }
  }

  /** Return the colors of the theme. They are kept, because reading them from the style sheet takes long. */
  #getColors(theme: string | undefined) {
    if (this.#colors === null || this.#colors.theme !== theme) {
      const style = getComputedStyle(this.canvas);
      this.#colors = { theme, start: style.getPropertyValue("--alert"), end: style.getPropertyValue("--healthy") };
    }
    return this.#colors;
  }
}
