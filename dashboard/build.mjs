// Builds the console: `node dashboard/build.mjs --out DIR [--metafile FILE]`.
//
// Writes DIR/index.html and DIR/assets/<name>-<hash>.<ext> and nothing else, prints what each file weighs, and fails
// where the code weighs too much. --metafile writes esbuild's account of what is in it.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle } from "./build/bundle.mjs";

const LIMIT = 700_000; // bytes of JavaScript and CSS, gzipped, with every worker

try {
  const { values: options } = parseArgs({ options: { out: { type: "string" }, metafile: { type: "string" } } });
  if (!options.out) throw new Error("Say where to build to: node dashboard/build.mjs --out DIR");
  const { files, metafile } = await bundle();
  if (options.metafile) await writeFile(options.metafile, JSON.stringify(metafile));
  const code = report(files);
  if (code > LIMIT) throw new Error(`The code has ${code} bytes gzipped, and may have at most ${LIMIT}`);
  await replace(resolve(options.out), files);
} catch (error) {
  console.error(error.errors?.length ? `The console can't be built: ${error.errors[0].text}` : error.message);
  process.exit(1);
}

/** Print each file's size; returns the gzipped size of all code. */
function report(files) {
  let code = 0;
  for (const [path, contents] of [...files].sort()) {
    const size = gzipSync(contents, { level: 9 }).length;
    if (/\.(js|css)$/.test(path)) code += size;
    console.log(`${kilobytes(contents.length)} ${kilobytes(size)} gzipped  ${path}`);
  }
  console.log(`${kilobytes(code)} gzipped JavaScript and CSS, of at most ${LIMIT / 1000} kB`);
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
