// Builds the console: `node console/web/build.mjs --out DIR [--metafile FILE] [--limit BYTES]`.
//
// Writes DIR/index.html and DIR/assets/<name>-<hash>.<ext> and nothing else, prints what each file weighs, and fails
// where the code weighs too much. --metafile writes esbuild's account of what is in it.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle } from "./build/bundle.mjs";

const LIMIT = "700000"; // bytes of JavaScript and CSS, gzipped, with every worker

try {
  const text = { type: "string" };
  const { values: options } = parseArgs({ options: { out: text, metafile: text, limit: { ...text, default: LIMIT } } });
  if (!options.out) throw new Error("Say where to build to: node console/web/build.mjs --out DIR");
  const { files, metafile } = await bundle();
  if (options.metafile) await writeFile(options.metafile, JSON.stringify(metafile));
  const limit = Number(options.limit);
  const code = report(files, limit);
  if (code > limit) throw new Error(`The code has ${code} bytes gzipped, and may have at most ${limit}`);
  await replace(resolve(options.out), files);
} catch (error) {
  console.error(error.errors?.length ? `The console can't be built: ${error.errors[0].text}` : error.message);
  process.exit(1);
}

/** Print each file's size; returns the gzipped size of all code. */
function report(files, limit) {
  let code = 0;
  for (const [path, contents] of [...files].sort()) {
    const size = gzipSync(contents, { level: 9 }).length;
    if (/\.(js|css)$/.test(path)) code += size;
    console.log(`${kilobytes(contents.length)} ${kilobytes(size)} gzipped  ${path}`);
  }
  console.log(`${kilobytes(code)} gzipped JavaScript and CSS, of at most ${limit / 1000} kB`);
  return code;
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
}

/** Make the folder hold this build and none before it. */
async function replace(folder, files) {
  await rm(join(folder, "assets"), { recursive: true, force: true });
  for (const [path, contents] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}
