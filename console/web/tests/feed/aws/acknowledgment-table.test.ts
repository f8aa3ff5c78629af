import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { Acknowledgment } from "../../../src/acknowledgment.ts";
import { parseConfig } from "../../../src/config.ts";
import { exchangeAcknowledgments, splitNames } from "../../../src/feed/aws/acknowledgment-table.ts";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const ACKNOWLEDGMENT: Acknowledgment = { kind: "silence", names: ["A", "Ü\n"], at: NOW - 5, who: "ana@example.org" };
const config = parseConfig({
  identityPoolId: "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
  stream: "wildrydes",
  signIn: { domain: "https://sign-in.example.org", clientId: "c", provider: "users", acknowledgments: "Seen" },
});

interface Sent {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

/** Exchange with a table that gives these answers. Return what was sent too. */
async function exchange(made: readonly Acknowledgment[], ...answers: (object | Response)[]) {
  const sent: Sent[] = [];
  const provide = async () => ({ accessKeyId: "KEY", secretAccessKey: "secret", identityId: "eu-west-1:ana" });
  mock.method(globalThis, "fetch", async (request: Request) => {
    const operation = request.headers.get("X-Amz-Target")?.split(".")[1] ?? "";
    sent.push({ operation, body: (await request.json()) as Record<string, unknown> });
    const answer = answers.shift() ?? {};
    return answer instanceof Response ? answer : Response.json(answer);
  });
  try {
    const provider = new CredentialProvider(provide, () => NOW);
    return { sent, done: await exchangeAcknowledgments(config, provider, NOW, NOW - 1_000, made) };
  } finally {
    mock.restoreAll();
  }
}

test("an acknowledgment is one item of its own user, and comes back as it was made", async () => {
  const { sent, done } = await exchange([ACKNOWLEDGMENT]);
  assert.deepEqual(
    sent.map(({ operation }) => operation),
    ["PutItem", "Query"],
  );
  const { TableName, Item } = sent[0].body as { TableName: string; Item: Record<string, { S?: string; N?: string }> };
  assert.equal(TableName, "Seen");
  assert.deepEqual(Item["Identity"], { S: "eu-west-1:ana" });
  assert.ok(Item["Made"]?.S?.startsWith("2026-11-24T12:00:00.000Z "));
  assert.equal(Number(Item["Expires"]?.N) - NOW / 1000, 25 * 3_600);
  assert.deepEqual(done, { written: 1, found: [], problem: null });
  const again = await exchange([], { Items: [Item] });
  assert.deepEqual(again.done.found, [ACKNOWLEDGMENT]);
  assert.deepEqual(again.sent[0].body["ExpressionAttributeValues"], {
    ":log": { S: "all" },
    ":since": { S: "2026-11-24T11:59:59.000Z" },
  });
});

test("what is no acknowledgment is left out, whoever wrote it", async () => {
  const good = { Kind: { S: "silence" }, Names: { S: '["A"]' }, At: { N: "7" }, Who: { S: "" } };
  const bad = [{}, { ...good, Names: { S: "{" } }, { ...good, Names: { S: "[1]" } }, { ...good, At: { S: "x" } }];
  const { done } = await exchange([], { Items: [...bad, good] });
  assert.deepEqual(done.found, [{ kind: "silence", names: ["A"], at: 7, who: null }]);
});

test("a refusal tells why, and how many were written before it", async () => {
  const refusal = Response.json({ __type: "x#AccessDeniedException", message: "not authorized" }, { status: 400 });
  const { done } = await exchange([ACKNOWLEDGMENT, { ...ACKNOWLEDGMENT, at: NOW }], {}, refusal);
  assert.equal(done.written, 1);
  assert.equal(done.found, null);
  assert.match(done.problem ?? "", /^The table “Seen” can't be used \(not authorized\)/);
});

test("ten thousand names are one item, and names that don't fit are in several", () => {
  const names = Array.from({ length: 10_000 }, (_, number) => `Unicorn ${number}`);
  assert.equal(splitNames(names).length, 1);
  const long = Array.from({ length: 10_000 }, (_, number) => `${"ü".repeat(120)}${number}`);
  const lists = splitNames(long);
  assert.deepEqual(lists.flat(), long);
  assert.ok(lists.length > 1);
  assert.ok(lists.every((list) => new TextEncoder().encode(JSON.stringify(list)).length < 310_000));
});
