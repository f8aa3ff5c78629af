/** Calls DynamoDB. The requests are signed here: the SDK's client would add 10 kB. */

import { AwsClient } from "aws4fetch";
import { type Config, getServiceDomain, REQUEST_TIMEOUT_MS } from "../../config.ts";
import type { CredentialProvider } from "./credentials.ts";
import { isStaleCredentials, QueryError } from "./errors.ts";

/** An item with the attributes that it has, each by its type: text, or a number as text. */
export type Item = Readonly<Record<string, { readonly N?: string; readonly S?: string }>>;

interface Answer {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: unknown;
  /** The error's code, after a `#`, and its message. */
  readonly __type?: string;
  readonly message?: string;
}

export class DynamoDb {
  readonly #config: Config;
  readonly #provider: CredentialProvider;

  constructor(config: Config, provider: CredentialProvider) {
    this.#config = config;
    this.#provider = provider;
  }

  /** Return the items of a query, of at most `maxPages` of a megabyte. `now` is AWS's time, for the signature. */
  async query(now: number, query: object, maxPages: number): Promise<Item[]> {
    const items: Item[] = [];
    let startKey: unknown;
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await this.call(now, "Query", () => ({ ...query, ExclusiveStartKey: startKey }));
      items.push(...(answer.Items ?? []));
      startKey = answer.LastEvaluatedKey;
      if (startKey === undefined) break;
    }
    return items;
  }

  /**
   * Make a call; `makeBody` gets the id of the caller's identity, empty if unknown. Credentials that are refused are
   * replaced once. Rejects with the error of the last attempt.
   */
  async call(now: number, operation: string, makeBody: (identity: string) => object): Promise<Answer> {
    try {
      return await this.#send(now, operation, makeBody);
    } catch (error) {
      if (!isStaleCredentials(error)) throw error;
      return await this.#send(now, operation, makeBody);
    }
  }

  async #send(now: number, operation: string, makeBody: (identity: string) => object): Promise<Answer> {
    const { accessKeyId, secretAccessKey, sessionToken, identityId } = await this.#provider.getCredentials();
    const { endpoint, region } = this.#config;
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: "dynamodb",
      region,
      retries: 0,
    });
    const response = await client.fetch(endpoint ?? `https://dynamodb.${region}.${getServiceDomain(region)}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(makeBody(identityId ?? "")),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      aws: { datetime: new Date(now).toISOString().replace(/[:-]|\.\d+/g, "") },
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) return answer;
    const error = new QueryError(answer.__type ?? "", answer.message ?? `status ${response.status}`);
    if (isStaleCredentials(error)) this.#provider.invalidate();
    throw error;
  }
}
