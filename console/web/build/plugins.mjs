// The esbuild plugins of the console.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, parse, resolve } from "node:path";

const MAPLIBRE = resolve(import.meta.dirname, "../../../node_modules/maplibre-gl/src/index.ts");

const FIELDS_AS_DECLARED = {
  loader: "ts",
  target: "es2022",
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

/**
 * Compiles MapLibre from its sources instead of using its bundles, so that the page and MapLibre's worker share code (see
 * docs/decisions/0012). A class field without a value must not be defined, because that would overwrite what the base
 * class's constructor has set.
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
 * Modules that are never used here and are replaced by stubs, which saves 30 kB gzipped: deck.gl's WebGPU code that its
 * condition `visgl:webgl-only` leaves in, and the parser of the browser's name for a header to AWS.
 */
const UNUSED = [
  [/^@luma\.gl\/gpgpu(\/webgpu)?$/, "export let backendRegistry, cleanEvaluateSync, GPUDataEvaluator, interleave;"],
  [/\/fp64-arithmetic-wgsl\.js$/, 'export const fp64arithmeticWGSL = "";'],
  [/^bowser$/, "export const parse = () => undefined;"],
];

export const withoutUnusedCode = {
  name: "without-unused-code",
  setup(build) {
    UNUSED.forEach(([filter, contents], index) => {
      build.onResolve({ filter }, () => ({ path: `unused${index}`, namespace: "unused" }));
      build.onLoad({ filter: new RegExp(`^unused${index}$`), namespace: "unused" }, () => ({ contents }));
    });
  },
};

/** The style rules of MapLibre's controls that are never used here, with their icons: 8 kB gzipped. */
const UNUSED_CONTROL =
  /maplibregl-(ctrl-(logo|geolocate|globe|fullscreen|shrink|terrain)|popup|user-location|cooperative)/;

export const withoutUnusedStyles = {
  name: "without-unused-styles",
  setup(build) {
    build.onLoad({ filter: /maplibre-gl\.css$/ }, async ({ path }) => ({
      contents: dropRules(await readFile(path, "utf8"), UNUSED_CONTROL),
      loader: "css",
    }));
  },
};

/** Return a style sheet without the rules all of whose selectors match. */
function dropRules(css, unused) {
  return css.replace(/([^{}]+)\{[^{}]*\}/g, (rule, selectors) =>
    selectors.split(",").every((selector) => unused.test(selector)) ? "" : rule,
  );
}

/**
 * Provides the module `virtual:assets`, which `src/assets.d.ts` declares. A worker's hashed name is read from the page: in
 * the code it would be stale after the worker has changed and the code has not.
 */
export function virtualAssets(basemap) {
  return {
    name: "virtual-assets",
    setup(build) {
      build.onResolve({ filter: /^virtual:assets$/ }, () => ({ path: "assets", namespace: "virtual" }));
      build.onLoad({ filter: /.*/, namespace: "virtual" }, async () => ({
        contents: generateAssetsModule(
          existsSync(basemap) ? (await readdir(basemap)).filter((f) => f.endsWith(".json")) : [],
        ),
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

function generateAssetsModule(files) {
  return `
    const toUrl = (path) => new URL(path, import.meta.url).href;
    const findWorker = (name) => new URL(document.querySelector(\`meta[name="asset:\${name}"]\`).content, document.baseURI).href;
    ${files.map((file, index) => `import file${index} from "basemap:${file}";`).join("\n")}
    export const feedWorkerUrl = findWorker("feed-worker");
    export const mapWorkerUrl = findWorker("map-worker");
    export const basemapUrls = {${files.map((f, index) => `${JSON.stringify(parse(f).name)}: toUrl(file${index})`)}};
  `;
}
