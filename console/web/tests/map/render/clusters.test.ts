import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "../../../src/fleet/status.ts";
import {
  CLUSTER_PIXELS,
  getClusterRadius,
  getWorstStatus,
  groupIntoClusters,
  isCrowded,
} from "../../../src/map/render/clusters.ts";

const ALL = new Uint8Array(10_000).fill(1);
const HEALTHY = new Uint8Array(10_000);

/** Return pseudo-random places on a square of `side` units. */
function scatter(count: number, side: number): Float32Array {
  let seed = 3;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Float32Array.from({ length: count * 2 }, () => (random() - 0.5) * side);
}

test("every unicorn that is shown is in one cluster or in none", () => {
  const places = scatter(5000, 0.3);
  const { clusters, unclustered } = groupIntoClusters(places, ALL, HEALTHY, 5000, 10);
  const clustered = clusters.reduce((sum, { count }) => sum + count, 0);
  assert.equal(clustered + unclustered.reduce((sum, flag) => sum + flag, 0), 5000);
  assert.ok(clusters.length > 5);
});

test("unicorns that don't pass the filter are in no cluster", () => {
  const matching = Uint8Array.from({ length: 100 }, (_, id) => id % 2);
  const { clusters } = groupIntoClusters(new Float32Array(200), matching, HEALTHY, 100, 10);
  assert.deepEqual(
    clusters.map(({ count }) => count),
    [50],
  );
});

test("three unicorns at one place are no cluster", () => {
  const { clusters, unclustered } = groupIntoClusters(new Float32Array(6), ALL, HEALTHY, 3, 10);
  assert.equal(clusters.length, 0);
  assert.deepEqual([...unclustered], [1, 1, 1]);
});

test("circles of neighboring clusters hardly overlap", () => {
  const { clusters } = groupIntoClusters(scatter(8000, 0.4), ALL, HEALTHY, 8000, 11);
  const scale = 2 ** 11;
  for (const cluster of clusters) {
    for (const other of clusters) {
      if (cluster === other) continue;
      const distance = Math.hypot(cluster.east - other.east, cluster.north - other.north) * scale;
      assert.ok(distance > (getClusterRadius(cluster.count) + getClusterRadius(other.count)) * 0.6, `${distance}`);
    }
  }
});

test("a cluster stays in place while other unicorns move elsewhere", () => {
  const places = scatter(400, 0.1);
  const before = groupIntoClusters(places, ALL, HEALTHY, 400, 12).clusters[0];
  const more = new Float32Array([...places, 3, 3, 3, 3, 3, 3, 3, 3]);
  assert.deepEqual(groupIntoClusters(more, ALL, HEALTHY, 404, 12).clusters[0], before);
});

test("a cluster counts its statuses and knows the worst", () => {
  const status = Uint8Array.from([0, 0, 1, 2, 3, 3]);
  const [cluster] = groupIntoClusters(new Float32Array(12), ALL, status, 6, 10).clusters;
  assert.deepEqual(cluster.statuses, [2, 1, 1, 2]);
  assert.equal(getWorstStatus(cluster), Status.alert);
  assert.equal(getWorstStatus({ ...cluster, statuses: [2, 0, 1, 2] }), Status.stale);
  assert.equal(getWorstStatus({ ...cluster, statuses: [2, 0, 0, 2] }), Status.lost);
  assert.equal(getWorstStatus({ ...cluster, statuses: [6, 0, 0, 0] }), Status.healthy);
});

test("the extent of a cluster contains all members", () => {
  const places = new Float32Array([0.001, 0.001, 0.004, 0.002, 0.002, 0.005, 0.003, 0.003]);
  const [{ extent }] = groupIntoClusters(places, ALL, HEALTHY, 4, 10).clusters;
  const { west, south, east, north } = extent;
  assert.deepEqual([west, south, east, north], [0.001, 0.001, 0.004, 0.005].map(Math.fround));
});

for (const [what, count, side, zoom, crowded] of [
  ["a thousand over the city at the first zoom", 1000, 0.25, 12, false],
  ["ten thousand over the city at the first zoom", 10_000, 0.25, 12, true],
  ["ten thousand over the city at a street's zoom", 10_000, 0.25, 15, false],
  ["a thousand over the city from afar", 1000, 0.25, 8, true],
  ["a small fleet at its start", 20, 0, 12, false],
  ["a larger fleet at its start", 60, 0, 12, true],
  ["a thousand at one place, from close by", 1000, 0.0001, 16, false],
] as const) {
  test(`${what}: ${crowded ? "clusters" : "single markers"}`, () => {
    assert.equal(isCrowded(scatter(count, side), ALL, count, zoom, false), crowded);
  });
}

test("between the thresholds the state stays as it was", () => {
  const places = scatter(1000, 0.25);
  const zooms = Array.from({ length: 60 }, (_, index) => 9 + index / 20);
  const undecided = zooms.filter(
    (zoom) => isCrowded(places, ALL, 1000, zoom, true) !== isCrowded(places, ALL, 1000, zoom, false),
  );
  assert.ok(undecided.length > 2);
});

test("a circle grows with its count, but not beyond its cell", () => {
  assert.ok(getClusterRadius(10) < getClusterRadius(1000));
  assert.ok(getClusterRadius(1_000_000) * 2 < CLUSTER_PIXELS);
});
