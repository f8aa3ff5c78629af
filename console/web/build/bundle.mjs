// The console's files, made by esbuild: the page's modules, the workers, and what they share.

import { readFile } from "node:fs/promises";
import { dirname, join, parse, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { finished, references } from "./page.mjs";
import { mapLibreFromSource, nothingUnused, virtualAssets } from "./plugins.mjs";

const WEB = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Entry points beside those of index.html. Their names are the page's `asset:` names, which `virtual:assets` reads. */
const WORKERS = {
  "feed-worker": "./src/feed/worker.ts",
  "map-worker": "../../node_modules/maplibre-gl/src/source/worker.ts",
};

/** Every file of the console, by its path, and esbuild's account of them. */
export async function bundle() {
  const html = await readFile(join(WEB, "index.html"), "utf8");
  const own = references(html).filter((path) => /\.(ts|css)$/.test(path));
  const entryPoints = [...own.map((path) => [parse(path).name, path]), ...Object.entries(WORKERS)];
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
    plugins: [virtualAssets(join(WEB, "basemap")), mapLibreFromSource, nothingUnused],
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
  for (const [path, contents] of await finished({ html, folder: WEB, outputs, workers: WORKERS }))
    files.set(path, contents);
  return { files, metafile };
}
