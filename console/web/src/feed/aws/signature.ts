/** Signs requests with the identity pool's credentials. */

import { AwsV4Signer } from "aws4fetch";
import type { Config } from "../../config.ts";
import type { CredentialProvider } from "./credentials.ts";

interface SignedRequest {
  readonly service: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: HeadersInit;
}

/** Return the headers that authorize a request. `now` is AWS's time. Rejects with CredentialsError. */
export async function sign(
  { region }: Config,
  provider: CredentialProvider,
  now: number,
  request: SignedRequest,
): Promise<Headers> {
  const { accessKeyId, secretAccessKey, sessionToken } = await provider.getCredentials();
  const datetime = new Date(now).toISOString().replace(/[:-]|\.\d+/g, "");
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return (await new AwsV4Signer({ ...request, ...keys, region, datetime, allHeaders: true }).sign()).headers;
}
