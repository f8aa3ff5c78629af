import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { mock, test } from "node:test";
import { type Config, parseConfig } from "../../../src/config.ts";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { PushError } from "../../../src/feed/aws/errors.ts";
import { createPushApi } from "../../../src/feed/push/push-api.ts";
import { PUSH, pushConfig } from "../fake-browser.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

function createApi(config: Config = pushConfig) {
  let created = 0;
  const provider = new CredentialProvider(
    async () => {
      created += 1;
      return { accessKeyId: `KEY${created}`, secretAccessKey: "secret", sessionToken: "token" };
    },
    () => NOW,
  );
  assert.ok(config.push !== null);
  return { api: createPushApi(config, config.push, provider), provider };
}

/** Sign a POST by hand. Source: IAM user guide, "Create a signed AWS API request". */
function sign(headers: Record<string, string>, body: string): string {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const request = `POST\n/event\n\n${lines}\n${names.join(";")}\n${hash(body)}`;
  const scope = "20261124/us-east-1/appsync/aws4_request";
  const key = ["20261124", "us-east-1", "appsync", "aws4_request"].reduce<string | Buffer>(hmac, "AWS4secret");
  const signature = hmac(key, `AWS4-HMAC-SHA256\n20261124T120000Z\n${scope}\n${hash(request)}`).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=KEY1/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

for (const body of ["{}", '{"channel":"/readings/*"}']) {
  test(`the message ${body} is signed for the API's host`, async () => {
    const { authorization, ...headers } = await createApi().api.authorize(NOW, body);
    assert.deepEqual(headers, {
      accept: "application/json, text/javascript",
      "content-encoding": "amz-1.0",
      "content-type": "application/json; charset=UTF-8",
      host: "api.example.com",
      "x-amz-date": "20261124T120000Z",
      "x-amz-security-token": "token",
    });
    assert.equal(authorization, sign(headers, body));
  });
}

/** Fetch a snapshot with a canned response. Returns the request and the result. */
async function fetchSnapshot(respond: () => Response, config: Config = pushConfig, modified: string | null = null) {
  const { api, provider } = createApi(config);
  const fetched = mock.method(globalThis, "fetch", async () => respond());
  try {
    const result = await api.fetchSnapshot(NOW, "shardId-000000000000", modified).catch((error: unknown) => error);
    const call = fetched.mock.calls[0];
    assert.ok(call !== undefined);
    const [url, init] = call.arguments as unknown as [string, { headers: Headers }];
    return { url, headers: init.headers, result, provider };
  } finally {
    mock.restoreAll();
  }
}

const refuse = (status: number, code: string) => () => new Response(`<Error><Code>${code}</Code></Error>`, { status });

test("a snapshot is read by a signed request", async () => {
  const respond = () => new Response("text", { headers: { "Last-Modified": "Tue, 24 Nov 2026 11:59:58 GMT" } });
  const { url, headers, result } = await fetchSnapshot(respond);
  assert.equal(url, "https://snapshots.s3.us-east-1.amazonaws.com/shardId-000000000000.json");
  assert.match(headers.get("Authorization") ?? "", /KEY1\/20261124\/us-east-1\/s3\/aws4_request/);
  assert.equal(headers.get("If-Modified-Since"), null);
  assert.deepEqual(result, { text: "text", modified: "Tue, 24 Nov 2026 11:59:58 GMT" });
});

test("in China and on the local cloud a snapshot has another address", async () => {
  const respond = () => new Response("text");
  const china = { identityPoolId: "cn-north-1:01234567-89ab-cdef-0123-456789abcdef", stream: "wildrydes", push: PUSH };
  const { url } = await fetchSnapshot(respond, parseConfig(china));
  assert.equal(url, "https://snapshots.s3.cn-north-1.amazonaws.com.cn/shardId-000000000000.json");
  const local = await fetchSnapshot(respond, { ...pushConfig, endpoint: "http://127.0.0.1:4566" });
  assert.equal(local.url, "http://127.0.0.1:4566/snapshots/shardId-000000000000.json");
});

test("a snapshot that did not change is not sent again", async () => {
  const modified = "Tue, 24 Nov 2026 11:59:58 GMT";
  const { headers, result } = await fetchSnapshot(() => new Response(null, { status: 304 }), pushConfig, modified);
  assert.equal(headers.get("If-Modified-Since"), modified);
  assert.equal(result, "unchanged");
});

for (const [status, code] of [
  [404, "NoSuchKey"],
  [403, "AccessDenied"],
] as const) {
  test(`a shard for which S3 answers ${code} has no snapshot`, async () => {
    assert.equal((await fetchSnapshot(refuse(status, code))).result, "missing");
  });
}

for (const [code, key] of [
  ["ExpiredToken", "KEY2"],
  ["InvalidAccessKeyId", "KEY2"],
  ["SlowDown", "KEY1"],
] as const) {
  test(`the refusal ${code} is told, and the next request has the credentials ${key}`, async () => {
    const { result, provider } = await fetchSnapshot(refuse(400, code));
    assert.ok(result instanceof PushError);
    assert.match(result.message, new RegExp(`snapshots of the push feed can't be read \\(S3 answered ${code}\\)`));
    assert.equal((await provider.getCredentials()).accessKeyId, key);
  });
}

test("a page of a proxy instead of a snapshot, and no answer, give a sentence", async () => {
  const page = await fetchSnapshot(() => new Response("<html>", { status: 502 }));
  assert.match((page.result as Error).message, /S3 answered HTTP 502/);
  const none = await fetchSnapshot(() => {
    throw new TypeError("Failed to fetch");
  });
  assert.match((none.result as Error).message, /^No answer from S3.*network/);
});
