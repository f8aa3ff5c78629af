import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const DEV = join(import.meta.dirname, "../dev.mjs");
const CONFIG = '{"stream":"wildrydes"}';
const folder = mkdtempSync(join(tmpdir(), "dev-"));
let server: ChildProcess;
let url = "";

before(async () => {
  writeFileSync(join(folder, "config.json"), CONFIG);
  server = spawn(process.execPath, [DEV, "--config", join(folder, "config.json")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { stdout } = server;
  assert.ok(stdout !== null);
  [url] = (await once(createInterface({ input: stdout }), "line")) as [string];
});
after(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

test("the development server is on loopback, with the page, its code and its configuration", async () => {
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  let page = "";
  while (!page.includes("assets/main-")) page = await (await fetch(url)).text();
  const script = /src="\.\/(assets\/main-[^"]+)"/.exec(page)?.[1] ?? "";
  const response = await fetch(url + script);
  assert.equal(response.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.ok((await response.text()).length > 1000);
  assert.equal(await (await fetch(`${url}config.json`)).text(), CONFIG);
  assert.equal((await fetch(`${url}../package.json`)).status, 404);
});

test("the page of the development server listens for changes", async () => {
  assert.match(await (await fetch(url)).text(), /<script type="module" src="\.\/dev-reload\.js">/);
  assert.match(await (await fetch(`${url}dev-reload.js`)).text(), /new EventSource\("\.\/dev-events"\)/);
  const controller = new AbortController();
  const events = await fetch(`${url}dev-events`, { signal: controller.signal });
  assert.equal(events.headers.get("content-type"), "text/event-stream");
  controller.abort();
});

test("the help says where a configuration comes from", () => {
  assert.match(execFileSync(process.execPath, [DEV, "--help"], { encoding: "utf8" }), /--console URL.*wildrydes up/);
});
