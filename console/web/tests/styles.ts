/** Reads the colors of the style sheet, and measures their contrast. */

import { readFileSync } from "node:fs";
import type { Theme } from "../src/page/theme.ts";

const CSS = readFileSync(new URL("../src/styles/base.css", import.meta.url), "utf8");
const RULES = { dark: /^:root \{([^}]+)\}/m, light: /^:root\[data-theme="light"\] \{([^}]+)\}/m };

/** Return the colors of a theme by their names in the style sheet, as #rrggbb. */
export function readColors(theme: Theme): Readonly<Record<string, string>> {
  const rule = RULES[theme].exec(CSS)?.[1] ?? "";
  return Object.fromEntries([...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]));
}

/** Return the contrast of two colors, from 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function computeContrast(one: string, other: string): number {
  const [darker, lighter] = [computeLuminance(one), computeLuminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Return the hue of a color in degrees. */
export function computeHue(color: string): number {
  const [red, green, blue] = parseChannels(color);
  const most = Math.max(red, green, blue);
  const chroma = most - Math.min(red, green, blue);
  const sixth =
    most === red ? (green - blue) / chroma : most === green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
  return (sixth * 60 + 360) % 360;
}

function computeLuminance(color: string): number {
  const [red, green, blue] = parseChannels(color).map((share) =>
    share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parseChannels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
}
