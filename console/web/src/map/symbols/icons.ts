/**
 * Draws the shapes of all markers into one image, the atlas. Its channels say what covers a pixel: red the body, green the
 * edge around it, blue a mark on the body in the color of the edge. The colors of the status and the theme are applied
 * later, so a marker scales down without a fringe.
 */

const ICONS = [
  "healthy",
  "alert",
  "stale",
  "lost",
  "dot",
  "badge-alert",
  "badge-stale",
  "badge-lost",
  ..."0123456789k.",
] as const;

const CELL_PIXELS = 64;
export const COLUMNS = 8;
export const ROWS = Math.ceil(ICONS.length / COLUMNS);
/** The width of a digit, as a share of its cell. The cell is as high as the text. */
export const DIGIT_WIDTH = 0.56;

/** Return the index of an icon in the atlas. Throws for an unknown name. */
export function getIconIndex(name: string): number {
  const index = (ICONS as readonly string[]).indexOf(name);
  if (index < 0) throw new Error(`There is no icon ${name}.`);
  return index;
}

/** Format a cluster's count in at most four characters that have icons. */
export function formatClusterCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 9950 ? `${(count / 1000).toFixed(1).replace(/\.0$/, "")}k` : `${Math.round(count / 1000)}k`;
}

type Pen = CanvasRenderingContext2D;

const BODY = "#f00";
const EDGE = "#0f0";
const MARK = "#00f";

/** Draw all icons into a new canvas. */
export function drawAtlas(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = CELL_PIXELS * COLUMNS;
  canvas.height = CELL_PIXELS * ROWS;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("This browser can't draw on a canvas. Use another browser.");
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  ICONS.forEach((name, index) => {
    const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)];
    pen.setTransform(1, 0, 0, 1, (column + 0.5) * CELL_PIXELS, (row + 0.5) * CELL_PIXELS);
    const shape = SHAPES[name];
    if (shape === undefined) drawCharacter(pen, name);
    else shape(pen);
  });
  return canvas;
}

const SHAPES: Record<string, (pen: Pen) => void> = {
  healthy: (pen) => fillShape(pen, createDart(21)),
  alert: (pen) => {
    strokeShape(pen, createCircle(23), 5);
    fillShape(pen, createDart(14));
  },
  stale: (pen) => strokeShape(pen, createDart(19), 5),
  lost: (pen) => strokeShape(pen, createCross(12), 7),
  dot: (pen) => fillShape(pen, createCircle(10)),
  "badge-alert": (pen) => drawBadge(pen, (mark) => mark.fill(createExclamation())),
  "badge-stale": (pen) => drawBadge(pen, (mark) => mark.stroke(createClock())),
  "badge-lost": (pen) => drawBadge(pen, (mark) => mark.stroke(createCross(9))),
};

function drawCharacter(pen: Pen, character: string): void {
  pen.fillStyle = BODY;
  pen.font = `600 ${CELL_PIXELS * 0.82}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(character, 0, CELL_PIXELS * 0.04, CELL_PIXELS);
}

function fillShape(pen: Pen, path: Path2D): void {
  pen.strokeStyle = EDGE;
  pen.lineWidth = 9;
  pen.stroke(path);
  pen.fillStyle = BODY;
  pen.fill(path);
}

function strokeShape(pen: Pen, path: Path2D, width: number): void {
  pen.strokeStyle = EDGE;
  pen.lineWidth = width + 8;
  pen.stroke(path);
  pen.strokeStyle = BODY;
  pen.lineWidth = width;
  pen.stroke(path);
}

function drawBadge(pen: Pen, mark: (pen: Pen) => void): void {
  fillShape(pen, createCircle(24));
  pen.fillStyle = MARK;
  pen.strokeStyle = MARK;
  pen.lineWidth = 6;
  mark(pen);
}

/** Create a dart that points north. */
function createDart(size: number): Path2D {
  const path = new Path2D();
  path.moveTo(0, -size * 1.15);
  path.lineTo(size * 0.78, size);
  path.lineTo(0, size * 0.52);
  path.lineTo(-size * 0.78, size);
  path.closePath();
  return path;
}

function createCircle(radius: number): Path2D {
  const path = new Path2D();
  path.arc(0, 0, radius, 0, 2 * Math.PI);
  return path;
}

function createCross(size: number): Path2D {
  return new Path2D(`M${-size} ${-size}L${size} ${size}M${-size} ${size}L${size} ${-size}`);
}

function createExclamation(): Path2D {
  return new Path2D("M-4 -16H4L3 5H-3ZM-4 10H4V17H-4Z");
}

function createClock(): Path2D {
  return new Path2D("M0 -13V1L9 8");
}
