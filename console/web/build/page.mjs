// Composes the page: index.html with the names of the built files.

import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, parse } from "node:path";

/** Return the relative paths that a page refers to. */
export function findReferences(html) {
  return [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path);
}

/** Return the page, and each file that it refers to and that esbuild doesn't build, by path. */
export async function composePage({ html, folder, outputs, workers }) {
  // node_modules may be a symbolic link, so paths are resolved before they are compared.
  const resolvePath = (path) => existsSync(join(folder, path)) && realpathSync(join(folder, path));
  const findOutput = (path) =>
    outputs.find(({ entryPoint }) => entryPoint && resolvePath(entryPoint) === resolvePath(path));
  const files = new Map();
  let page = html;
  for (const path of findReferences(html)) {
    let name = findOutput(path)?.path;
    if (!name) {
      const contents = await readFile(join(folder, path));
      name = addHash(path, contents);
      files.set(name, contents);
    }
    page = page.replaceAll(`"${path}"`, `"./${name}"`);
  }
  const entries = findReferences(html).map(findOutput).filter(Boolean);
  const tags = [
    ...entries
      .filter((entry) => entry.cssBundle)
      .map(({ cssBundle }) => `<link rel="stylesheet" href="./${cssBundle}">`),
    ...Object.entries(workers).map(
      ([name, path]) => `<meta name="asset:${name}" content="./${findOutput(path).path}">`,
    ),
    ...[...findStaticImports(entries, outputs)].map((path) => `<link rel="modulepreload" href="./${path}">`),
  ];
  files.set("index.html", Buffer.from(page.replace("</head>", `${tags.join("\n")}\n</head>`)));
  return files;
}

/** Return the files that modules import statically, so that the browser fetches them in parallel. */
function findStaticImports(entries, outputs, paths = new Set()) {
  for (const { imports } of entries) {
    for (const { path } of imports.filter(({ kind, path }) => kind === "import-statement" && !paths.has(path))) {
      paths.add(path);
      findStaticImports(
        outputs.filter((output) => output.path === path),
        outputs,
        paths,
      );
    }
  }
  return paths;
}

function addHash(path, contents) {
  const { name, ext } = parse(path);
  return `assets/${name}-${createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase()}${ext}`;
}
