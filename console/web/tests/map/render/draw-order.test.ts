import assert from "node:assert/strict";
import { test } from "node:test";
import { Status } from "../../../src/fleet/status.ts";
import { Lineup, markerSize, opacity, paint } from "../../../src/map/render/draw-order.ts";
import { Motion } from "../../../src/map/render/interpolation.ts";
import { iconIndex } from "../../../src/map/symbols/icons.ts";
import { PALETTES } from "../../../src/map/symbols/palette.ts";
import { batchOf } from "../../../src/readings/batch.ts";
import { FIRST_VIEW } from "../../../src/view/view.ts";
import { fleetOf, reading } from "../fleets.ts";

const EVERYWHERE = { west: -99, south: -99, east: 99, north: 99 };

function four() {
  const fleet = fleetOf(
    reading("Alert", 0, 0, { health: 90 }),
    reading("Healthy", 0, 100),
    reading("Lost", -400, 200),
    reading("Stale", -60, 300),
  );
  const now = fleet.time[1];
  fleet.judge(now);
  const motion = new Motion();
  motion.take(fleet, 0, 1, false);
  return { fleet, motion, now };
}

function names(lineup: Lineup, fleet: { names: readonly string[] }): string[] {
  return [...lineup.ids.subarray(0, lineup.count)].map((id) => fleet.names[id]);
}

test("what needs a person is drawn over what does not", () => {
  const { fleet, motion } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, FIRST_VIEW);
  lineup.arrange(fleet, motion.shown, EVERYWHERE, EVERYWHERE, null);
  assert.deepEqual(names(lineup, fleet), ["Lost", "Healthy", "Stale", "Alert"]);
});

test("what does not pass the filter is drawn below, as faint dots", () => {
  const { fleet, motion, now } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, { ...FIRST_VIEW, filter: "stale" });
  lineup.arrange(fleet, motion.shown, EVERYWHERE, EVERYWHERE, null);
  assert.equal(lineup.faint, 3);
  assert.deepEqual(names(lineup, fleet).slice(3), ["Stale"]);
  const colours = new Uint8Array(16);
  const icons = new Float32Array(8);
  paint(fleet, lineup, now, 20, PALETTES.dark, colours, icons);
  assert.ok(colours[3] < 100 && icons[0] === iconIndex("dot"));
  assert.ok(colours[15] > 200 && icons[6] === iconIndex("stale"));
});

test("every status has a shape of its own", () => {
  const { fleet, motion, now } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, FIRST_VIEW);
  lineup.arrange(fleet, motion.shown, EVERYWHERE, EVERYWHERE, null);
  const icons = new Float32Array(8);
  paint(fleet, lineup, now, 20, PALETTES.light, new Uint8Array(16), icons);
  assert.equal(new Set([icons[0], icons[2], icons[4], icons[6]]).size, 4);
});

test("only what is about the part in sight is drawn, and only what is in sight is counted", () => {
  const { fleet, motion } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, FIRST_VIEW);
  const middle = (motion.shown[3] + motion.shown[5]) / 2;
  const lower = (motion.shown[1] + motion.shown[3]) / 2;
  lineup.arrange(fleet, motion.shown, { ...EVERYWHERE, north: middle }, { ...EVERYWHERE, north: lower }, null);
  assert.deepEqual(names(lineup, fleet), ["Healthy", "Alert"]);
  assert.equal(lineup.seen, 1);
});

test("with clusters only those that stand alone are lined up", () => {
  const { fleet, motion } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, { ...FIRST_VIEW, filter: "alert" });
  lineup.arrange(fleet, motion.shown, EVERYWHERE, EVERYWHERE, Uint8Array.from([1, 1, 0, 0]));
  assert.deepEqual(names(lineup, fleet), ["Alert"]);
});

test("the filter follows the fleet and the view", () => {
  const { fleet } = four();
  const lineup = new Lineup();
  lineup.filter(fleet, { ...FIRST_VIEW, query: "sta" });
  assert.deepEqual([...lineup.passing.subarray(0, 4)], [0, 0, 0, 1]);
  lineup.filter(fleet, { ...FIRST_VIEW, query: "a" });
  assert.deepEqual([...lineup.passing.subarray(0, 4)], [1, 1, 0, 1]);
  fleet.take(batchOf([reading("Arion", 0, 0)]));
  lineup.filter(fleet, { ...FIRST_VIEW, query: "a" });
  assert.equal(lineup.passing[4], 1);
});

test("the longer a unicorn is silent, the fainter, and never gone", () => {
  const hour = 3_600_000;
  const of = (status: Status, silence: number) => opacity(status, silence);
  assert.ok(of(Status.healthy, 0) > of(Status.stale, 40_000));
  assert.ok(of(Status.stale, 40_000) > of(Status.lost, 300_000));
  assert.ok(of(Status.lost, 300_000) > of(Status.lost, hour));
  assert.ok(of(Status.lost, 100 * hour) > 80);
});

test("markers are as great as there is room for", () => {
  assert.equal(markerSize(3, 1280, 800), 30);
  assert.ok(markerSize(1000, 1280, 800) < 30);
  assert.ok(markerSize(10_000, 1280, 800) >= 14);
});
