import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { parseConfig } from "../../../src/config.ts";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { queryLastPlace } from "../../../src/feed/aws/last-place.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const config = parseConfig({
  identityPoolId: "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
  stream: "wildrydes",
  table: "rows",
});
const ROW = {
  LastStatusTime: { S: "2026-11-24 11:00:30.500" },
  LastLatitude: { N: "40.5" },
  LastLongitude: { N: "-73.5" },
  MinHealthPoints: { N: "99" },
};

async function query(items: readonly object[], clockError = 0) {
  const provider = new CredentialProvider(
    async () => ({ accessKeyId: "K", secretAccessKey: "s" }),
    () => NOW,
  );
  const bodies: Record<string, unknown>[] = [];
  mock.method(globalThis, "fetch", async (request: Request) => {
    bodies.push((await request.json()) as Record<string, unknown>);
    return Response.json({ Items: items, LastEvaluatedKey: { Name: { S: "A" } } });
  });
  try {
    const place = await queryLastPlace(config, provider, NOW, { name: "A", until: NOW, clockError });
    return { place, bodies };
  } finally {
    mock.restoreAll();
  }
}

test("the last place is the end of the newest row, and no more rows are read", async () => {
  const { place, bodies } = await query([ROW]);
  const time = Date.UTC(2026, 10, 24, 11, 0, 30, 500);
  assert.deepEqual(place, {
    ...{ name: "A", arrived: time, time, latitude: 40.5, longitude: -73.5, distance: 0 },
    vitals: [99, Number.NaN],
  });
  assert.equal(bodies.length, 1);
  assert.deepEqual([bodies[0]["Limit"], bodies[0]["ScanIndexForward"]], [1, false]);
  assert.deepEqual(bodies[0]["ExpressionAttributeValues"], {
    ":name": { S: "A" },
    ":since": { S: "2026-11-17 12:00:00.000" },
    ":until": { S: "2026-11-24 12:00:00.000" },
  });
});

test("rows of a wrong clock are asked by it, and their arrival is by the right time", async () => {
  const { place, bodies } = await query([ROW], -3_600_000);
  assert.equal(place?.arrived, Date.UTC(2026, 10, 24, 12, 0, 30, 500));
  const values = bodies[0]["ExpressionAttributeValues"] as Record<string, unknown>;
  assert.deepEqual(values[":until"], { S: "2026-11-24 11:00:00.000" });
});

test("nobody has a place before the first row", async () => {
  assert.equal((await query([])).place, null);
});
