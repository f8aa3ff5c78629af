// Bundles the page, its workers and the code that they share, by esbuild.

import { readFile } from "node:fs/promises";
import { dirname, join, parse, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { composePage, findReferences } from "./page.mjs";
import { mapLibreFromSource, virtualAssets, withoutUnusedCode } from "./plugins.mjs";

const WEB = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Entry points beside those of index.html. The page names their files in `asset:` metadata, see `virtualAssets`. */
const WORKERS = {
  "feed-worker": "./src/feed/worker.ts",
  "map-worker": "../../node_modules/maplibre-gl/src/source/worker.ts",
};

/** Build the console. Returns each file's contents by its path, and esbuild's metafile. */
export async function bundle() {
  const html = await readFile(join(WEB, "index.html"), "utf8");
  const sources = findReferences(html).filter((path) => /\.(ts|css)$/.test(path));
  const entryPoints = [...sources.map((path) => [parse(path).name, path]), ...Object.entries(WORKERS)];
  const outdir = join(WEB, "out");
  const { metafile, outputFiles } = await build({
    absWorkingDir: WEB,
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    conditions: ["visgl:webgl-only"],
    chunkNames: "assets/[name]-[hash]",
    define: { "process.env.NODE_ENV": '"production"' },
    entryNames: "assets/[name]-[hash]",
    entryPoints: entryPoints.map(([name, path]) => ({ in: path, out: name })),
    format: "esm",
    legalComments: "eof",
    loader: { ".png": "file", ".svg": "file", ".woff2": "file" },
    logLevel: "warning",
    metafile: true,
    minify: true,
    outdir,
    plugins: [virtualAssets(join(WEB, "basemap")), mapLibreFromSource, withoutUnusedCode],
    splitting: true,
    target: "es2022",
    write: false,
  });
  const files = new Map(outputFiles.map((file) => [relative(outdir, file.path), file.contents]));
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
    ...output,
    path: relative("out", path),
    imports: output.imports.map((imported) => ({ ...imported, path: relative("out", imported.path) })),
  }));
  for (const [path, contents] of await composePage({ html, folder: WEB, outputs, workers: WORKERS }))
    files.set(path, contents);
  return { files, metafile };
}
