// Serves the console for development, and reloads the page after each change of a source.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { watch } from "./build/bundle.mjs";

const HELP = `Usage: npm run dev -- [--console URL | --config FILE] [--port PORT]

Serves the console on 127.0.0.1 and reloads the page after each change of a source. Ctrl-C ends it.

  --console URL  use the config.json of a console that is served, such as the one that ./wildrydes up prints
  --config FILE  use this config.json, such as the output ConsoleConfig of a fleet on AWS
  --port PORT    listen on this port instead of a free one

Without a configuration the page asks for the identity pool and the stream of a fleet on AWS. People can't sign in to a
page that is served here, so the fleet must be open to guests.`;

const ROOT = resolve(import.meta.dirname, "../..");
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml" };
const RELOAD = 'new EventSource("./dev-events").onmessage = () => location.reload();';
// The local cloud answers only pages of announced consoles. The announcement ends when this process ends for any reason.
const ANNOUNCE = `
import sys
from emulator.consoles import announce
from ops.paths import get_consoles_folder
with announce(get_consoles_folder(), sys.argv[1]):
    sys.stdin.read()
`;

let files = new Map();
let config = null;
let policy = {};
const pages = new Set();

try {
  const text = { type: "string" };
  const options = { console: text, config: text, port: { ...text, default: "0" }, help: { type: "boolean" } };
  const { values } = parseArgs({ options });
  if (values.help) console.log(HELP);
  else await serve(values);
} catch (error) {
  console.error(`${error.message}\n\n${HELP}`);
  process.exit(2);
}

async function serve(values) {
  if (values.console !== undefined) await loadConfig(new URL("config.json", values.console));
  else if (values.config !== undefined) config = await readFile(values.config, "utf8");
  await watch((built) => {
    files = built;
    for (const page of pages) page.write("data: reload\n\n");
  });
  const server = createServer(answer);
  server.on("error", (error) => fail(`${error.message}. Name another --port, or none.`));
  server.listen(Number(values.port), "127.0.0.1", () => {
    const origin = `http://127.0.0.1:${server.address().port}`;
    if (config !== null && JSON.parse(config).endpoint) announce(origin);
    console.log(`${origin}/`);
  });
}

/** Use the configuration of a served console, and the security policy that its page has. */
async function loadConfig(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new Error(`${url} can't be loaded. Start the fleet with ./wildrydes up, and use its console.`);
  config = await response.text();
  const contentPolicy = response.headers.get("content-security-policy");
  if (contentPolicy !== null) policy = { "Content-Security-Policy": contentPolicy };
}

function announce(origin) {
  const child = spawn(`${ROOT}/.venv/bin/python`, ["-c", ANNOUNCE, origin], {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: `${ROOT}:${ROOT}/lambda` },
    stdio: ["pipe", "inherit", "inherit"],
  });
  child.on("exit", () =>
    fail("The page can't be announced to the local cloud. Set up the project with ./wildrydes, then try again."),
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function answer(request, response) {
  const { port } = request.socket.address();
  const path = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
  // Another Host header could belong to a foreign page that attacks by DNS rebinding, so it gets nothing.
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host)) response.writeHead(421).end();
  else if (path === "dev-events") addPage(response);
  else if (path === "dev-reload.js") send(response, ".js", RELOAD);
  else if (path === "config.json" && config !== null) send(response, ".json", config);
  else if (path === "index.html") send(response, ".html", withReload(files.get(path)));
  else if (files.has(path)) send(response, extname(path), files.get(path));
  else response.writeHead(404).end();
}

function addPage(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" }).flushHeaders();
  pages.add(response);
  response.on("close", () => pages.delete(response));
}

function withReload(
  page = Buffer.from("<title>Building</title></head>The console is being built, or its build failed."),
) {
  const script = '<script type="module" src="./dev-reload.js"></script>\n</head>';
  return Buffer.from(page).toString().replace("</head>", script);
}

function send(response, extension, body) {
  const type = TYPES[extension] ?? "application/json";
  response
    .writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store", ...policy })
    .end(body);
}
