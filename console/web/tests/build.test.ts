import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const BUILD = join(import.meta.dirname, "../build.mjs");
const out = mkdtempSync(join(tmpdir(), "console-"));
let page = "";

before(() => {
  execFileSync(process.execPath, [BUILD, "--out", out]);
  page = readFileSync(join(out, "index.html"), "utf8");
});
after(() => rmSync(out, { recursive: true }));

test("every file but the page has a hash in its name", () => {
  assert.deepEqual(readdirSync(out).sort(), ["assets", "index.html"]);
  for (const name of readdirSync(join(out, "assets"))) assert.match(name, /-[0-9A-Z]{8}\.[a-z0-9]+$/);
});

test("all files that the page refers to exist", () => {
  const references = [...page.matchAll(/(?:src|href|content)="\.\/([^"]+)"/g)].map(([, path]) => path ?? "");
  assert.ok(references.some((path) => path.startsWith("assets/main-")));
  for (const path of references) assert.ok(readFileSync(join(out, path)).length > 0, path);
});

test("the page names its workers", () => {
  for (const name of ["feed-worker", "map-worker"]) {
    assert.match(page, new RegExp(`<meta name="asset:${name}" content="\\./assets/${name}-[0-9A-Z]{8}\\.js">`));
  }
});

test("code beyond the limit is refused with a message, and the build before it stays", () => {
  const built = readdirSync(join(out, "assets"));
  const failed = spawnSync(process.execPath, [BUILD, "--out", out, "--limit", "1000"], { encoding: "utf8" });
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /^The code has \d+ bytes gzipped, which is more than the limit of 1000\n$/);
  assert.deepEqual(readdirSync(join(out, "assets")), built);
});

test("the page has no inline script, style or handler, which its policy would block", () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|javascript:/i);
  for (const [, attributes, content] of page.matchAll(/<script([^>]*)>([^<]*)/g)) {
    assert.match(attributes ?? "", /\ssrc=/);
    assert.equal(content, "");
  }
});

test("the style of the map's controls is there, and that of controls which are never used is not", () => {
  const name = readdirSync(join(out, "assets")).find((file) => file.endsWith(".css")) ?? "";
  const css = readFileSync(join(out, "assets", name), "utf8");
  for (const used of ["ctrl-attrib", "ctrl-zoom-in", "ctrl-compass", "ctrl-scale", "canvas"]) {
    assert.ok(css.includes(`maplibregl-${used}`), used);
  }
  for (const unused of ["ctrl-logo", "ctrl-geolocate", "popup"])
    assert.ok(!css.includes(`maplibregl-${unused}`), unused);
});
