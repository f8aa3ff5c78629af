/** Every text can be read in both themes, in the panels and on the map, and each color has one meaning. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { BASEMAP_COLORS, type BasemapColors } from "../src/map/basemap/basemap-colors.ts";
import { computeContrast, computeHue, readColors } from "./styles.ts";

/** The least contrast of text. Source: WCAG 2.2, success criterion 1.4.3. */
const LEAST = 4.5;
/** The least contrast of the parts of a picture, and of a focus ring. Source: WCAG 2.2, success criterion 1.4.11. */
const LEAST_OF_SHAPES = 3;
const PANELS = ["ground", "panel", "raised"] as const;
const STATUSES = ["healthy", "alert", "stale", "lost"] as const;
const VITALS = [0, 1, 2, 3, 4, 5].map((index) => `vital-${index}`);
const TEXTS = ["text", "muted", "accent", "live", "replay", ...STATUSES];
/** What the names on the basemap stand on. All of them have a halo. */
const LABELS: readonly (readonly [keyof BasemapColors, readonly (keyof BasemapColors)[]])[] = [
  ["text", ["water", "context", "land", "park", "halo"]],
  ["faintText", ["water", "context", "land", "park", "halo"]],
  ["parkText", ["park", "cemetery", "airport", "halo"]],
  ["waterText", ["water"]],
];

for (const theme of ["dark", "light"] as const) {
  const colors = readColors(theme);

  test(`text can be read on every panel of the ${theme} theme`, () => {
    for (const text of TEXTS)
      for (const panel of PANELS) {
        const contrast = computeContrast(colors[text], colors[panel]);
        assert.ok(contrast >= LEAST, `${text} on ${panel}: ${contrast.toFixed(2)}`);
      }
  });

  test(`lines of vitals and the focus ring stand out in the ${theme} theme`, () => {
    for (const shape of [...VITALS, "focus"])
      for (const panel of PANELS)
        assert.ok(computeContrast(colors[shape], colors[panel]) >= LEAST_OF_SHAPES, `${shape} on ${panel}`);
  });

  test(`names on the ${theme} map can be read`, () => {
    const map = BASEMAP_COLORS[theme];
    for (const [label, grounds] of LABELS)
      for (const ground of grounds) {
        const contrast = computeContrast(map[label], map[ground]);
        assert.ok(contrast >= LEAST, `${label} on ${ground}: ${contrast.toFixed(2)}`);
      }
  });

  test(`in the ${theme} theme red is for alarms only, and no two meanings have the same color`, () => {
    const isRed = (color: string) => computeHue(color) < 20 || computeHue(color) > 340;
    const meanings = [...STATUSES, "live", "replay", "focus", ...VITALS];
    assert.deepEqual(
      meanings.filter((name) => name !== "focus" && isRed(colors[name])),
      ["alert"],
    );
    assert.equal(new Set(meanings.map((name) => colors[name])).size, meanings.length);
  });
}
