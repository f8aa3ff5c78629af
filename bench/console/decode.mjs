// Prints a script for a page: `measureDecoding(answer, frame, rounds)` returns the milliseconds of each round for the
// readings of an answer of GetRecords, and for the same readings as a frame.

import { resolve } from "node:path";
import { build } from "esbuild";

const contents = `
import { decodeFrame } from "./feed/push/frame.ts";
import { decodeBase64 } from "./feed/push/inflate.ts";
import { BatchBuilder } from "./readings/batch-builder.ts";

// What the AWS SDK does besides is not measured.
function decodeAnswer(text) {
  const builder = new BatchBuilder();
  for (const { Data, ApproximateArrivalTimestamp } of JSON.parse(text).Records) {
    builder.add({ data: decodeBase64(Data), arrived: ApproximateArrivalTimestamp * 1000 });
  }
  return builder.build();
}

// A browser's clock has a tenth of a millisecond, so a round decodes several times.
async function measure(decode) {
  const start = performance.now();
  let readings = 0;
  for (let time = 0; time < 10; time += 1) readings = (await decode()).unicorn.length;
  return [(performance.now() - start) / 10, readings];
}

globalThis.measureDecoding = async (answer, frame, rounds) => {
  const polled = [], pushed = [];
  for (let round = 0; round < rounds; round += 1) {
    polled.push(await measure(() => decodeAnswer(answer)));
    pushed.push(await measure(async () => (await decodeFrame(frame)).batch));
  }
  return { polled, pushed };
};`;

const resolveDir = resolve(import.meta.dirname, "../../console/web/src");
const result = await build({
  bundle: true,
  format: "iife",
  stdin: { contents, resolveDir },
  target: "es2022",
  write: false,
});
process.stdout.write(result.outputFiles[0].text);
