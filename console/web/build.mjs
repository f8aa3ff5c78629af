// Builds the console: `node console/web/build.mjs --out DIR [--metafile FILE] [--limit BYTES]`.
//
// It writes DIR/index.html and DIR/assets/<name>-<hash>.<ext>, prints the size of each file, and fails if the code is
// larger than the limit. --metafile writes esbuild's metafile, which lists the sources of each file.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle } from "./build/bundle.mjs";

const LIMIT = "700000"; // Bytes of JavaScript and CSS, gzipped, with all workers.

try {
  const text = { type: "string" };
  const { values: options } = parseArgs({ options: { out: text, metafile: text, limit: { ...text, default: LIMIT } } });
  if (!options.out) throw new Error("The output folder is missing. Run: node console/web/build.mjs --out DIR");
  const { files, metafile } = await bundle();
  if (options.metafile) await writeFile(options.metafile, JSON.stringify(metafile));
  const limit = Number(options.limit);
  const codeSize = printSizes(files, limit);
  if (codeSize > limit)
    throw new Error(`The code has ${codeSize} bytes gzipped, which is more than the limit of ${limit}`);
  await replace(resolve(options.out), files);
} catch (error) {
  console.error(error.errors?.length ? `The console can't be built: ${error.errors[0].text}` : error.message);
  process.exit(1);
}

/** Print the size of each file, and return the gzipped size of all code. */
function printSizes(files, limit) {
  let codeSize = 0;
  for (const [path, contents] of [...files].sort()) {
    const size = gzipSync(contents, { level: 9 }).length;
    if (/\.(js|css)$/.test(path)) codeSize += size;
    console.log(`${formatKilobytes(contents.length)} ${formatKilobytes(size)} gzipped  ${path}`);
  }
  console.log(`${formatKilobytes(codeSize)} gzipped JavaScript and CSS; the limit is ${limit / 1000} kB`);
  return codeSize;
}

function formatKilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
}

/** Replace the build in a folder. */
async function replace(folder, files) {
  await rm(join(folder, "assets"), { recursive: true, force: true });
  for (const [path, contents] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}
