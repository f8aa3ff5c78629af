import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { STATUS_NAMES } from "../../../src/fleet/status.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";

const CSS = readFileSync(new URL("../../../src/styles/base.css", import.meta.url), "utf8");
const RULES = { dark: /^:root \{([^}]+)\}/m, light: /^:root\[data-theme="light"\] \{([^}]+)\}/m };

for (const theme of ["dark", "light"] as const) {
  test(`in the ${theme} theme a status has the same color on the map and in the panels`, () => {
    const rule = RULES[theme].exec(CSS)?.[1] ?? "";
    const color = (name: string) => new RegExp(`--${name}: #([0-9a-f]{6});`).exec(rule)?.[1];
    const { status, selection } = PALETTES[theme];
    for (const [index, name] of [...STATUS_NAMES, "focus"].entries()) {
      assert.equal(Buffer.from(status[index] ?? selection).toString("hex"), color(name), name);
    }
  });
}
