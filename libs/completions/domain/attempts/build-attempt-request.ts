import { dialectOf, type Candidate, type Channel } from '#channels';
import type { DialectOptions, DialectRequest } from '#dialects';
import type { ChatBody, ModelRequest } from '#requests';

/** The provider itself, in one of its regions, too. */
const OPENAI = /^https:\/\/(?:[a-z]+\.)?api\.openai\.com$/;

/** Options of an attempt besides the client's body and the channel. */
type AttemptOptions = Pick<
  DialectOptions,
  'requestId' | 'cacheKey' | 'outputTokenBound' | 'maxOutputTokens' | 'media' | 'native' | 'hosted' | 'lacksState'
>;

/**
 * Builds a request in the candidate's dialect, with the options of its channel. Throws a 400 that names what the
 * dialect does not support.
 */
export function buildAttemptRequest(
  { channel, upstreamModel }: Pick<Candidate, 'channel' | 'upstreamModel'>,
  body: ChatBody,
  parsedRequest: ModelRequest,
  { requestId, cacheKey, outputTokenBound, maxOutputTokens, media, native, hosted, lacksState }: AttemptOptions,
): DialectRequest {
  const { options, endpoint, kind } = channel;
  return dialectOf(kind).buildRequest(body, parsedRequest, {
    upstreamModel,
    outputTokenBound,
    tokenLimitField: options.tokenLimitField,
    drop: options.drop,
    forwardMetadata: options.forwardMetadata,
    dropBillingLine: options.dropBillingLine,
    reasoningField: options.reasoningField,
    policy: options,
    requestId,
    cacheKey: knowsCacheKeys(channel) ? cacheKey : null,
    basePath: endpoint.path,
    apiVersion: options.apiVersion,
    maxOutputTokens,
    media,
    native,
    hosted,
    lacksState,
  });
}

/** OpenAI, and Azure's v1 API (platform.openai.com/docs/guides/prompt-caching); others may refuse an unknown field. */
function knowsCacheKeys({ kind, endpoint }: Pick<Channel, 'kind' | 'endpoint'>): boolean {
  if (kind === 'azure-openai') return endpoint.path.endsWith('/openai/v1');
  return kind.endsWith('openai-responses') || OPENAI.test(endpoint.origin);
}
