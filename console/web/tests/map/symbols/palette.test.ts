import assert from "node:assert/strict";
import { test } from "node:test";
import { STATUS_NAMES } from "../../../src/fleet/status.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { readColors } from "../../styles.ts";

for (const theme of ["dark", "light"] as const) {
  test(`in the ${theme} theme a status has the same color on the map and in the panels`, () => {
    const colors = readColors(theme);
    const { status, selection } = PALETTES[theme];
    for (const [index, name] of [...STATUS_NAMES, "focus"].entries()) {
      assert.equal(`#${Buffer.from(status[index] ?? selection).toString("hex")}`, colors[name], name);
    }
  });
}
