import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { type Config, parseConfig } from "../../../src/config.ts";
import { CredentialProvider } from "../../../src/feed/aws/credentials.ts";
import { describeQueryError } from "../../../src/feed/aws/errors.ts";
import { queryMinutes } from "../../../src/feed/aws/minute-summaries.ts";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const config = parseConfig({
  identityPoolId: "eu-west-1:01234567-89ab-cdef-0123-456789abcdef",
  stream: "wildrydes",
  table: "rows",
});

/** Query minutes, and return the result or the message about its failure, with the keys that signed the requests. */
async function query(...responses: Response[]) {
  return await queryFrom(config, ...responses);
}

async function queryFrom(config: Config, ...responses: Response[]) {
  const keys: string[] = [];
  const urls: string[] = [];
  let created = 0;
  const provide = async () => {
    created += 1;
    return { accessKeyId: `KEY${created}`, secretAccessKey: "secret" };
  };
  const provider = new CredentialProvider(provide, () => NOW);
  mock.method(globalThis, "fetch", async (request: Request) => {
    urls.push(request.url);
    keys.push(/Credential=(\w+)/.exec(request.headers.get("Authorization") ?? "")?.[1] ?? "");
    const response = responses.shift();
    assert.ok(response !== undefined, "one request too many");
    return response;
  });
  try {
    return { minutes: await queryMinutes(config, provider, NOW, "A", 0, NOW), message: null, keys, urls, provider };
  } catch (error) {
    return { minutes: null, message: describeQueryError(error, config), keys, urls, provider };
  } finally {
    mock.restoreAll();
  }
}

const refuse = (name: string, message: string) =>
  Response.json({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }, { status: 400 });
const ROW = {
  StatusTime: { S: "2026-11-24 11:59:00.000" },
  LastStatusTime: { S: "2026-11-24 11:59:58.250" },
  LastLatitude: { N: "40.75" },
  LastLongitude: { N: "-73.98" },
  Distance: { N: "30" },
  MinHealthPoints: { N: "1" },
  MinMagicPoints: { N: "2" },
};

for (const [region, url] of [
  ["eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com/"],
  ["cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn/"],
] as const) {
  test(`rows of ${region} are read in the region's partition`, async () => {
    const { urls } = await queryFrom({ ...config, region }, Response.json({ Items: [] }));
    assert.deepEqual(urls, [url]);
  });
}

for (const name of ["ExpiredTokenException", "UnrecognizedClientException"]) {
  test(`credentials that DynamoDB refuses with ${name} are replaced at once`, async () => {
    const { minutes, keys } = await query(refuse(name, "refused"), Response.json({ Items: [ROW] }));
    const place = { latitude: 40.75, longitude: -73.98 };
    assert.deepEqual(minutes, [{ start: NOW - 60_000, end: NOW - 1_750, ...place, distance: 30, worst: [1, 2] }]);
    assert.deepEqual(keys, ["KEY1", "KEY2"]);
  });
}

test("new credentials that are refused too are reported, and not used again", async () => {
  const refused = () => refuse("ExpiredTokenException", "The token is expired");
  const { message, keys, provider } = await query(refused(), refused());
  assert.match(message ?? "", /“rows” can't be used \(The token is expired\)/);
  assert.deepEqual(keys, ["KEY1", "KEY2"]);
  assert.equal((await provider.getCredentials()).accessKeyId, "KEY3");
});

test("other refusals keep the credentials", async () => {
  const { message, keys, provider } = await query(refuse("AccessDeniedException", "not authorized"));
  assert.match(message ?? "", /“rows” can't be used \(not authorized\)\. Reload/);
  assert.deepEqual(keys, ["KEY1"]);
  assert.equal((await provider.getCredentials()).accessKeyId, "KEY1");
});

for (const status of [200, 403, 502]) {
  test(`a page of a proxy with status ${status} instead of DynamoDB's answer gives a sentence`, async () => {
    const page = () => new Response("<html>Sign in to the Wi-Fi</html>", { status });
    const { message } = await query(page());
    assert.match(message ?? "", /^Something between this computer and DynamoDB in eu-west-1 answers in its place/);
  });
}

test("a signature that is refused because of this computer's time tells that its clock is wrong", async () => {
  const { message } = await query(
    refuse("InvalidSignatureException", "Signature not yet current: 20261124T130000Z is still later than ..."),
  );
  assert.match(message ?? "", /^This computer's clock is wrong/);
});
