// The page: index.html with the built files' names in it.

import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, parse } from "node:path";

/** What a page refers to by a path of its own. */
export function references(html) {
  return [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path);
}

/** The page, and each file that it refers to and that esbuild has no part in. */
export async function finished({ html, folder, outputs, workers }) {
  const real = (path) => existsSync(join(folder, path)) && realpathSync(join(folder, path)); // node_modules may be a link
  const built = (path) => outputs.find(({ entryPoint }) => entryPoint && real(entryPoint) === real(path));
  const files = new Map();
  let page = html;
  for (const path of references(html)) {
    let name = built(path)?.path;
    if (!name) {
      const contents = await readFile(join(folder, path));
      name = hashed(path, contents);
      files.set(name, contents);
    }
    page = page.replaceAll(`"${path}"`, `"./${name}"`);
  }
  const entries = references(html).map(built).filter(Boolean);
  const tags = [
    ...entries
      .filter((entry) => entry.cssBundle)
      .map(({ cssBundle }) => `<link rel="stylesheet" href="./${cssBundle}">`),
    ...Object.entries(workers).map(([name, path]) => `<meta name="asset:${name}" content="./${built(path).path}">`),
    ...[...needed(entries, outputs)].map((path) => `<link rel="modulepreload" href="./${path}">`),
  ];
  files.set("index.html", Buffer.from(page.replace("</head>", `${tags.join("\n")}\n</head>`)));
  return files;
}

/** What these modules import before they run: fetched beside them instead of after them. */
function needed(entries, outputs, found = new Set()) {
  for (const { imports } of entries) {
    for (const { path } of imports.filter(({ kind, path }) => kind === "import-statement" && !found.has(path))) {
      found.add(path);
      needed(
        outputs.filter((output) => output.path === path),
        outputs,
        found,
      );
    }
  }
  return found;
}

function hashed(path, contents) {
  const { name, ext } = parse(path);
  return `assets/${name}-${createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase()}${ext}`;
}
