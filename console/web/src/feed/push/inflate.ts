/** Inflates zlib data up to a size, so that a small message which inflates to gigabytes does not fill the memory. */

/** What is given to the decompressor at once, because it inflates that to its end: by zlib's limit to 16 MB. */
const SLICE_BYTES = 16_000;

/** Inflate bytes; returns null if they are not zlib's, or inflate to more than a limit. */
export async function inflate(compressed: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array | null> {
  const { readable, writable } = new DecompressionStream("deflate");
  write(compressed, writable.getWriter()).catch(() => undefined); // What is wrong with the data rejects the reads too.
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return join(chunks, bytes);
      bytes += value.length;
      if (bytes > maxBytes) return null;
      chunks.push(value);
    }
  } catch {
    return null;
  } finally {
    void reader.cancel().catch(() => undefined); // A stream that failed rejects this too.
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size);
  let start = 0;
  for (const chunk of chunks) {
    joined.set(chunk, start);
    start += chunk.length;
  }
  return joined;
}

async function write(bytes: Uint8Array<ArrayBuffer>, writer: WritableStreamDefaultWriter<BufferSource>): Promise<void> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    await writer.write(bytes.subarray(start, start + SLICE_BYTES));
  }
  await writer.close();
}

/** Return the bytes of a base64 text, or null if it is not base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = characters.charCodeAt(index);
    return bytes;
  } catch {
    return null;
  }
}
