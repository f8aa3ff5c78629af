/** Decodes records for the Python tests: reads base64 lines, and writes the readings and the unreadable count of each. */

import { createInterface } from "node:readline";
import { decode } from "../../src/readings/decode.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const { readings, unreadable } = decode(Buffer.from(line, "base64"), 0);
  const values = readings.map(({ name, time, latitude, longitude, distance, vitals }) => {
    return [name, time, latitude, longitude, distance, ...vitals];
  });
  console.log(JSON.stringify({ values, unreadable }));
}
