import { dialectOf, type Candidate } from '#channels';
import type { DialectOptions, DialectRequest } from '#dialects';
import type { ChatBody, ModelRequest } from '#requests';

/** Options of an attempt besides the client's body and the channel. */
type AttemptOptions = Pick<
  DialectOptions,
  'requestId' | 'outputTokenBound' | 'maxOutputTokens' | 'media' | 'native' | 'hosted' | 'lacksState'
>;

/**
 * Builds a request in the candidate's dialect, with the options of its channel. Throws a 400 that names what the
 * dialect does not support.
 */
export function buildAttemptRequest(
  { channel, upstreamModel }: Pick<Candidate, 'channel' | 'upstreamModel'>,
  body: ChatBody,
  parsedRequest: ModelRequest,
  { requestId, outputTokenBound, maxOutputTokens, media, native, hosted, lacksState }: AttemptOptions,
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
    basePath: endpoint.path,
    apiVersion: options.apiVersion,
    maxOutputTokens,
    media,
    native,
    hosted,
    lacksState,
  });
}
