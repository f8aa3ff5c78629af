// What esbuild has to be told about this project.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MAPLIBRE = resolve(dirname(fileURLToPath(import.meta.url)), "../../../node_modules/maplibre-gl/src/index.ts");

const FIELDS_AS_DECLARED = {
  loader: "ts",
  target: "es2022",
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

/**
 * MapLibre from its sources instead of its ready-made bundles, so that the page and MapLibre's worker share the code
 * that both need: 340 kB gzipped instead of 437. In its classes a field that is only declared must not be defined:
 * that would undo what the base class's constructor has set.
 */
export const mapLibreFromSource = {
  name: "maplibre-from-source",
  setup(build) {
    build.onResolve({ filter: /^maplibre-gl$/ }, () => ({ path: MAPLIBRE }));
    build.onLoad({ filter: /maplibre-gl\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await build.esbuild.transform(await readFile(path, "utf8"), FIELDS_AS_DECLARED)).code,
    }));
  },
};

/**
 * What never runs here: deck.gl's WebGPU side (its `visgl:webgl-only` condition leaves these two behind), and the
 * parser that tells AWS in a header which browser it is. 30 kB gzipped.
 */
const UNUSED = [
  [/^@luma\.gl\/gpgpu(\/webgpu)?$/, "export let backendRegistry, cleanEvaluateSync, GPUDataEvaluator, interleave;"],
  [/\/fp64-arithmetic-wgsl\.js$/, 'export const fp64arithmeticWGSL = "";'],
  [/^bowser$/, "export const parse = () => undefined;"],
];

export const nothingUnused = {
  name: "nothing-unused",
  setup(build) {
    UNUSED.forEach(([filter, contents], index) => {
      build.onResolve({ filter }, () => ({ path: `unused${index}`, namespace: "unused" }));
      build.onLoad({ filter: new RegExp(`^unused${index}$`), namespace: "unused" }, () => ({ contents }));
    });
  },
};

/**
 * The module `virtual:assets`, declared in `src/assets.d.ts`. A worker's hashed name is read from the page: in the
 * code it would be stale where the worker changes and the code that names it does not.
 */
export function virtualAssets(basemap) {
  return {
    name: "virtual-assets",
    setup(build) {
      build.onResolve({ filter: /^virtual:assets$/ }, () => ({ path: "assets", namespace: "virtual" }));
      build.onLoad({ filter: /.*/, namespace: "virtual" }, async () => ({
        contents: moduleOf(existsSync(basemap) ? (await readdir(basemap)).filter((f) => f.endsWith(".json")) : []),
        resolveDir: basemap,
      }));
      build.onResolve({ filter: /^basemap:/ }, ({ path }) => ({
        path: join(basemap, path.slice("basemap:".length)),
        namespace: "basemap",
      }));
      build.onLoad({ filter: /.*/, namespace: "basemap" }, async ({ path }) => ({
        contents: JSON.stringify(JSON.parse(await readFile(path, "utf8"))),
        loader: "file",
      }));
    },
  };
}

function moduleOf(files) {
  return `
    const beside = (path) => new URL(path, import.meta.url).href;
    const named = (name) => new URL(document.querySelector(\`meta[name="asset:\${name}"]\`).content, document.baseURI).href;
    ${files.map((file, index) => `import file${index} from "basemap:${file}";`).join("\n")}
    export const feedWorkerUrl = named("feed-worker");
    export const mapWorkerUrl = named("map-worker");
    export const basemapUrls = {${files.map((f, index) => `${JSON.stringify(parse(f).name)}: beside(file${index})`)}};
  `;
}
