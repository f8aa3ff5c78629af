import assert from "node:assert/strict";
import { test } from "node:test";
import { describeAcknowledgment, describeDuration, describeEpisode } from "../../src/events/event-words.ts";
import { DEFAULT_FLEET, serveFleet } from "../../src/fleet-definition.ts";
import { COURIERS } from "../fleets.ts";
import { createEpisode } from "./watch.ts";

test("an event says what is wrong, for how long, and who has seen it and when", () => {
  const vital = createEpisode({ kind: "HealthPoints", worst: 98 });
  assert.equal(describeEpisode(vital), "health 98 < 100");
  assert.deepEqual(
    [2, 3].map((worst) => describeEpisode(createEpisode({ worst }))),
    ["went silent", "lost"],
  );
  assert.equal(describeDuration(vital, 61_000), "for 1 min");
  assert.equal(describeDuration({ ...vital, end: 31_000 }, 61_000), "over after 30 s");
  assert.equal(describeAcknowledgment(vital), null);
  const at = Date.UTC(2026, 10, 24, 12, 0, 5);
  const see = (who: string | null) => describeAcknowledgment({ ...vital, acknowledgment: { at, who } });
  assert.deepEqual([see(null), see("ana@example.org")], ["seen 12:00:05", "seen by ana@example.org 12:00:05"]);
});

test("an alert above its threshold grows worse upward", () => {
  serveFleet(COURIERS);
  try {
    assert.equal(describeEpisode(createEpisode({ kind: "CargoCelsius", worst: 9.5 })), "cargo 9.5 °C > 8.0 °C");
  } finally {
    serveFleet(DEFAULT_FLEET);
  }
});
