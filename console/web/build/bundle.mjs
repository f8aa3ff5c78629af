// Bundles the page, its workers and the code that they share, by esbuild.

import { readFile } from "node:fs/promises";
import { join, parse, relative, resolve } from "node:path";
import { build, context } from "esbuild";
import { composePage, findReferences } from "./page.mjs";
import { mapLibreFromSource, virtualAssets, withoutUnusedCode, withoutUnusedStyles } from "./plugins.mjs";

const WEB = resolve(import.meta.dirname, "..");
const OUT = join(WEB, "out"); // Nothing is written there, but the paths of files are relative to it.

/** Entry points beside those of index.html. The page names their files in `asset:` metadata, see `virtualAssets`. */
const WORKERS = {
  "feed-worker": "./src/feed/worker.ts",
  "map-worker": "../../node_modules/maplibre-gl/src/source/worker.ts",
};

/** Build the console. Returns each file's contents by its path, and esbuild's metafile. */
export async function bundle() {
  const result = await build({ ...(await createOptions()), legalComments: "eof", minify: true });
  return { files: await collectFiles(result), metafile: result.metafile };
}

/** Build the console now and after each change of a source; `onBuild` gets each file's contents by its path. */
export async function watch(onBuild) {
  const report = {
    name: "report",
    setup: ({ onEnd }) =>
      onEnd(async (result) => {
        if (result.errors.length === 0) onBuild(await collectFiles(result));
      }),
  };
  const options = await createOptions();
  await (await context({ ...options, plugins: [...options.plugins, report], sourcemap: "inline" })).watch();
}

async function createOptions() {
  const sources = findReferences(await readHtml()).filter((path) => /\.(ts|css)$/.test(path));
  const entryPoints = [...sources.map((path) => [parse(path).name, path]), ...Object.entries(WORKERS)];
  return {
    absWorkingDir: WEB,
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    conditions: ["visgl:webgl-only"],
    chunkNames: "assets/[name]-[hash]",
    define: { "process.env.NODE_ENV": '"production"' },
    entryNames: "assets/[name]-[hash]",
    entryPoints: entryPoints.map(([name, path]) => ({ in: path, out: name })),
    format: "esm",
    loader: { ".png": "file", ".svg": "file", ".woff2": "file" },
    logLevel: "warning",
    metafile: true,
    outdir: OUT,
    plugins: [virtualAssets(join(WEB, "basemap")), mapLibreFromSource, withoutUnusedCode, withoutUnusedStyles],
    splitting: true,
    target: "es2022",
    write: false,
  };
}

/** Return the contents of all files of a build by path: what esbuild made, and the page. */
async function collectFiles({ metafile, outputFiles }) {
  const files = new Map(outputFiles.map((file) => [relative(OUT, file.path), file.contents]));
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
    ...output,
    path: relative("out", path),
    imports: output.imports.map((imported) => ({ ...imported, path: relative("out", imported.path) })),
  }));
  for (const [path, contents] of await composePage({ html: await readHtml(), folder: WEB, outputs, workers: WORKERS }))
    files.set(path, contents);
  return files;
}

function readHtml() {
  return readFile(join(WEB, "index.html"), "utf8");
}
