import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaceQuestion } from "../../src/feed/aws/last-place.ts";
import type { WorkerToPage } from "../../src/feed/messages/protocol.ts";
import { PlaceFinder } from "../../src/feed/place-finder.ts";
import { VirtualTime } from "./virtual-time.ts";

const list = (count: number): PlaceQuestion[] =>
  Array.from({ length: count }, (_, index) => ({ name: `U${index}`, until: 1, clockError: 0 }));

function createFinder(fail: (name: string) => boolean = () => false) {
  const time = new VirtualTime(0);
  const asked: string[] = [];
  const posts: WorkerToPage[] = [];
  const finder = new PlaceFinder({
    queryLastPlace: async (_, { name }) => {
      asked.push(name);
      if (fail(name)) throw new Error("ThrottlingException");
      return null;
    },
    getAwsTime: () => time.now,
    post: (message) => posts.push(message),
    sleep: time.sleep,
    random: () => 0.5,
  });
  const listAnswers = () =>
    posts.flatMap((post) => (post.kind === "places" ? post.answers.map(({ name }) => `${post.request} ${name}`) : []));
  return { finder, time, asked, listAnswers };
}

test("questions are asked at most a hundred times a second, and answered in parts", async () => {
  const { finder, time, asked, listAnswers } = createFinder();
  void finder.find(1, list(1_000));
  await time.pass(990);
  assert.deepEqual([asked.length, listAnswers().length], [100, 100]);
  await time.pass(9_000);
  assert.equal(listAnswers().length, 1_000);
});

test("a new request ends the one before", async () => {
  const { finder, time, asked, listAnswers } = createFinder();
  void finder.find(1, list(1_000));
  await time.pass(150);
  void finder.find(2, list(1));
  await time.pass(60_000);
  assert.equal(asked.length, 21);
  assert.equal(listAnswers().at(-1), "2 U0");
});

test("a question that fails is asked until it is answered, or the replay ends", async () => {
  let failures = 8;
  const { finder, time, asked, listAnswers } = createFinder((name) => name === "U0" && failures-- > 0);
  void finder.find(1, list(3));
  await time.pass(120_000);
  assert.deepEqual(listAnswers(), ["1 U0", "1 U1", "1 U2"]);
  failures = 100;
  void finder.find(2, list(1));
  await time.pass(10_000);
  finder.stop();
  const count = asked.length;
  await time.pass(120_000);
  assert.equal(asked.length, count);
});
