import type { IncomingHttpHeaders } from 'node:http';
import type { ChannelKind } from '#channels';

/**
 * What providers of OpenAI's format call it: OpenAI and most others (platform.openai.com/docs/api-reference/debugging-requests),
 * OpenRouter, Mistral, NVIDIA, SiliconFlow; where a provider has none, Cloudflare before it.
 */
const COMPATIBLE = [
  ...['x-request-id', 'x-generation-id', 'mistral-correlation-id', 'nvcf-reqid', 'x-siliconcloud-trace-id'],
  'cf-ray',
];
/** Azure returns an `x-request-id` that it was sent; its support asks for that of its front door. */
const AZURE = ['apim-request-id', 'x-ms-request-id', 'x-request-id'];
/** Google documents none; Claude there has Anthropic's. */
const GOOGLE = ['request-id', 'x-request-id'];

/** Names of the header with the provider's id of a call, the first that is there counts. */
const NAMES: Readonly<Record<ChannelKind, readonly string[]>> = {
  'openai-compatible': COMPATIBLE,
  'openai-responses': COMPATIBLE,
  // docs.anthropic.com/en/api/errors, "Request id"
  'anthropic-messages': ['request-id', ...COMPATIBLE],
  'azure-openai': AZURE,
  'azure-openai-responses': AZURE,
  // docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html, the same for Bedrock
  bedrock: ['x-amzn-requestid', 'x-request-id'],
  gemini: GOOGLE,
  vertex: GOOGLE,
};

/** Whatever an upstream sends becomes a text of the ledger and of an index. */
const ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The provider's id of a call; null: its response names none.
 * @param ownId ours, which some upstreams return in place of one of their own
 */
export function upstreamRequestIdOf(kind: ChannelKind, headers: IncomingHttpHeaders, ownId: string): string | null {
  for (const name of NAMES[kind]) {
    const id = headers[name];
    if (typeof id === 'string' && id !== ownId && ID.test(id)) return id;
  }
  return null;
}
