/** Vehicles whose clocks are wrong: silence goes by arrival, and no StatusTime hides later readings. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fleet } from "../../src/fleet/fleet.ts";
import { STATUS_NAMES, Status } from "../../src/fleet/status.ts";
import { buildBatch, type Reading } from "../../src/readings/batch.ts";
import { getVital, withVitals } from "../vitals.ts";
import { createReading, THRESHOLDS } from "./create-fleet.ts";

const YEAR = 365.25 * 86_400;
const HOUR = 3_600;
/** Far enough after the epoch for a clock that is years behind. */
const START = 100 * YEAR;

/** Create a reading that arrives at a second after START, by a clock that is `error` seconds ahead. */
function createSkewed(second: number, error: number, more: Partial<Reading> = {}): Reading {
  const arrived = (START + second) * 1000;
  return createReading("A", 0, { arrived, time: arrived + error * 1000, latitude: 40 + second / 1000, ...more });
}

/** Add readings, one batch each. */
function add(fleet: Fleet, ...readings: Reading[]): void {
  for (const reading of readings) fleet.addReadings(buildBatch([reading]));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Return the second after START at which a fleet's first unicorn was. */
function getSecond(fleet: Fleet): number {
  return Math.round((fleet.latitude[0] - 40) * 1000);
}

test("one reading of 2080 holds back none of those after it", () => {
  const fleet = new Fleet(THRESHOLDS);
  add(
    fleet,
    createSkewed(1, 0),
    createSkewed(2, 54 * YEAR),
    createSkewed(3, 0),
    createSkewed(4, 0, withVitals({ HealthPoints: 5 })),
  );
  fleet.updateStatuses((START + 4) * 1000);
  assert.deepEqual([getSecond(fleet), getVital(fleet, "HealthPoints")[0], fleet.status[0]], [4, 5, Status.alert]);
  assert.deepEqual([fleet.distanceFlown[0], fleet.getSpeed(0)], [120, 30]);
});

for (const [what, error] of [
  ["54 years ahead", 54 * YEAR],
  ["an hour behind", -HOUR],
  ["a minute and a half behind", -90],
  ["20 years behind", -20 * YEAR],
] as const) {
  test(`a unicorn whose clock is set ${what} is neither silent nor frozen, and its low health is an alert`, () => {
    const fleet = new Fleet(THRESHOLDS);
    const statuses = new Set<string>();
    const tick = (second: number) => {
      fleet.updateStatuses((START + second) * 1000);
      statuses.add(`${STATUS_NAMES[fleet.status[0]]} ${second < 380 ? "before" : "after"}`);
    };
    for (const second of range(0, 20)) add(fleet, createSkewed(second, 0));
    tick(19);
    for (const second of range(20, 400)) {
      add(fleet, createSkewed(second, error, withVitals(second < 380 ? {} : { HealthPoints: 7 })));
      tick(second);
      assert.ok(second - getSecond(fleet) <= 1, `at ${second} s it is shown where it was at ${getSecond(fleet)} s`);
    }
    assert.deepEqual([...statuses], ["healthy before", "alert after"]);
    assert.ok(Math.abs(fleet.clocks.error[0] / 1000 - error) < 2, `${fleet.clocks.error[0]}`);
  });

  test(`after a clock that is ${what} was set right, the next reading counts and the clock is right`, () => {
    const fleet = new Fleet(THRESHOLDS);
    for (const second of range(0, 20)) add(fleet, createSkewed(second, error));
    for (const second of range(20, 23)) add(fleet, createSkewed(second, -0.4));
    assert.deepEqual([getSecond(fleet), Math.round(fleet.clocks.error[0] / 1000)], [22, 0]);
  });
}

test("the track and speed of a unicorn with a wrong clock go on in the time of arrival", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (const second of range(0, 60)) add(fleet, createSkewed(second, second < 30 ? 0 : 54 * YEAR));
  const times = fleet.tracks.getPoints(0).map(({ time }) => time / 1000 - START);
  assert.deepEqual(times.map(Math.round), range(0, 60));
  assert.equal(Math.round(fleet.getSpeed(0)), 30);
});

test("a clock that stands still or jumps at random hides nothing for more than some seconds", () => {
  for (const getError of [(second: number) => -second - HOUR, (second: number) => -((second * 7919) % 9973) - HOUR]) {
    const fleet = new Fleet(THRESHOLDS);
    for (const second of range(0, 10)) add(fleet, createSkewed(second, 0));
    for (const second of range(10, 120)) {
      add(fleet, createSkewed(second, getError(second)));
      assert.ok(second - getSecond(fleet) <= 10, `at ${second} s it is shown where it was at ${getSecond(fleet)} s`);
    }
  }
});

/** Return a generator of the same random numbers from [0, 1) in each run. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test("whatever a clock does, a unicorn that reports each second is never shown where it was 20 seconds ago", () => {
  const random = createRandom();
  const choose = (...values: number[]) => values[Math.floor(random() * values.length)];
  for (let run = 0; run < 300; run += 1) {
    const fleet = new Fleet(THRESHOLDS);
    let [error, drift, arrived] = [0, 0, 0];
    for (const second of range(0, 200)) {
      if (random() < 0.03) {
        error = choose(0, 0, 54 * YEAR, -HOUR, -90, 90, -20 * YEAR) * (0.5 + random());
        drift = choose(0, 0, -1, 1, -2); // The clock may stand still, run fast or run back.
      }
      error += drift;
      arrived = Math.max(arrived, second + random() * 1.5);
      const time = (START + second + error) * 1000;
      add(fleet, createSkewed(second, 0, { arrived: (START + arrived) * 1000, time }));
      assert.ok(second - getSecond(fleet) < 20, `run ${run}: ${getSecond(fleet)} is shown at ${second}`);
    }
  }
});

test("by a right clock the newest reading is shown, in any order and however late and often others come", () => {
  const random = createRandom();
  for (let run = 0; run < 300; run += 1) {
    const fleet = new Fleet(THRESHOLDS);
    const readings = range(0, 150).flatMap((second) => {
      const late = second - Math.floor(random() * 4_000);
      return [
        createSkewed(second, 0, { arrived: (START + second + random() * 0.8) * 1000 }),
        ...(random() < 0.2 ? [createSkewed(second, 0, { arrived: (START + second + 1 + random() * 3) * 1000 })] : []),
        ...(random() < 0.2 ? [createSkewed(late, 0, { arrived: (START + second + random()) * 1000 })] : []),
      ];
    });
    let newest = Number.NEGATIVE_INFINITY;
    for (const reading of readings.sort((a, b) => a.arrived - b.arrived)) {
      add(fleet, reading);
      newest = Math.max(newest, Math.round((reading.latitude - 40) * 1000));
      assert.deepEqual([getSecond(fleet), fleet.clocks.error[0]], [newest, 0]);
    }
  }
});

test("late readings fill the track and move nothing back, even if they are an hour late", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (const second of range(0, 20)) add(fleet, createSkewed(second, 0));
  const late = range(-HOUR, -HOUR + 50).map((second) => createSkewed(second, 0, { arrived: (START + 20) * 1000 }));
  fleet.addReadings(buildBatch(late));
  assert.deepEqual([getSecond(fleet), fleet.clocks.error[0], fleet.tracks.countPoints(0)], [19, 0, 70]);
  // They may also come between readings that are on time.
  for (const second of range(21, 80)) {
    add(fleet, createSkewed(second, 0), createSkewed(second + 0.5, -HOUR - 100));
    assert.equal(getSecond(fleet), second);
  }
  assert.equal(fleet.clocks.error[0], 0);
});

test("a backlog that comes in order after a long silence moves the unicorn along its way, by a clock that is right", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (const second of range(0, 5)) add(fleet, createSkewed(second, 0));
  // Ten minutes of readings arrive within 20 seconds.
  for (const second of range(5, 605)) {
    const arrived = (START + 605 + second / 30) * 1000;
    add(fleet, createSkewed(second, 0, { arrived }));
    assert.deepEqual([getSecond(fleet), fleet.clocks.error[0]], [second, 0]);
  }
  assert.equal(fleet.tracks.getPoints(0).at(-1)?.time, (START + 604) * 1000);
});

test("a backlog is no wrong clock, even of a unicorn that nothing is known of", () => {
  const fleet = new Fleet(THRESHOLDS);
  for (const second of range(0, 600)) {
    add(fleet, createSkewed(second, 0, { arrived: (START + 900 + second / 30) * 1000 }));
    assert.deepEqual([getSecond(fleet), fleet.clocks.error[0]], [second, 0]);
  }
});

test("any reading that arrives ends silence, since it is judged by arrival", () => {
  const fleet = new Fleet(THRESHOLDS);
  add(fleet, createSkewed(0, 0));
  fleet.updateStatuses(START * 1000);
  fleet.updateStatuses((START + 40) * 1000);
  assert.equal(fleet.status[0], Status.stale);
  add(fleet, createSkewed(41, -60));
  fleet.updateStatuses((START + 41) * 1000);
  assert.deepEqual([fleet.status[0], getSecond(fleet)], [Status.healthy, 0]);
});

test("the past that fills a gap changes neither the place nor the clock, whatever its StatusTime", () => {
  for (const error of [0, 54 * YEAR, -HOUR]) {
    const fleet = new Fleet(THRESHOLDS);
    for (const second of range(100, 115)) add(fleet, createSkewed(second, error));
    const known = fleet.clocks.error[0];
    for (const past of [error, 10 * YEAR, -2 * HOUR])
      fleet.addReadings(buildBatch(range(40, 70).map((second) => createSkewed(second, past))));
    assert.deepEqual([getSecond(fleet), fleet.clocks.error[0]], [114, known]);
    assert.equal(fleet.arrived[0], (START + 114) * 1000);
  }
});

test("readings that come twice count once, by a wrong clock too", () => {
  for (const error of [54 * YEAR, -HOUR, -90, 90]) {
    const fleet = new Fleet(THRESHOLDS);
    const readings = range(-200, 30).map((second) => createSkewed(second, second < -190 ? 0 : error));
    const again = readings.slice(215);
    add(fleet, ...readings, ...again, ...again, ...again);
    assert.equal(fleet.distanceFlown[0], 230 * 30);
  }
});

test("a recycled id has none of the clock of the unicorn before", () => {
  const fleet = new Fleet(THRESHOLDS, 1);
  add(fleet, createSkewed(0, 54 * YEAR));
  add(fleet, { ...createSkewed(400, 0), name: "B" });
  assert.deepEqual([fleet.names, fleet.clocks.error[0], getSecond(fleet)], [["B"], 0, 400]);
});
