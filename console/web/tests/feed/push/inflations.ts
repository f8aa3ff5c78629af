/** Waits for inflations. They run on other threads, so that virtual time would pass before they have ended. */

import { settlePromises } from "../virtual-time.ts";

let running = 0;

class CountedStream extends DecompressionStream {
  readonly #readable: ReadableStream<Uint8Array<ArrayBuffer>>;

  constructor(format: CompressionFormat) {
    super(format);
    running += 1;
    const end = () => {
      running -= 1;
    };
    const atEnd: Transformer & { cancel: () => void } = { flush: end, cancel: end };
    this.#readable = super.readable.pipeThrough(new TransformStream(atEnd));
  }

  override get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#readable;
  }
}

globalThis.DecompressionStream = CountedStream;

/** Wait until all promises are settled and nothing is inflated. */
export async function settleInflations(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = running > 0 ? 0 : quiet + 1) await settlePromises();
}
