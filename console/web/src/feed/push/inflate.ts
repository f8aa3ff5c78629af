/** Inflates zlib data up to a size, so that a small message which inflates to gigabytes does not fill the memory. */

/** Return the text that compressed bytes hold; null if they are not zlib's, not UTF-8, or inflate to more than a limit. */
export async function inflateText(compressed: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<string | null> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let [text, bytes] = ["", 0];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > maxBytes) return null;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return null;
  } finally {
    void reader.cancel().catch(() => undefined); // A stream that failed rejects this too.
  }
}

/** Return the bytes of a base64 text, or null if it is not base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
