/** Saves a text as a file of the person's computer. */

import { createElement } from "./dom.ts";

/** Save a text. What a file system may refuse in the name is replaced. */
export function downloadText(name: string, extension: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  createElement("a", { href: url, download: `${toFileName(name)}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

function toFileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 100);
}
