import { dialectOf, type Candidate } from '#channels';
import type { ChatBody, DialectOptions, DialectRequest, ModelRequest } from '#dialects';

/** What an attempt needs beside the client's body and the channel. */
export type AttemptTerms = Pick<DialectOptions, 'requestId' | 'outputTokenBound' | 'maxOutputTokens' | 'media'>;

/**
 * A request in the words of the candidate's dialect, as its channel wants it. Throws a 400 that names what the dialect
 * has no place for.
 */
export function buildAttemptRequest(
  { channel, upstreamModel }: Pick<Candidate, 'channel' | 'upstreamModel'>,
  body: ChatBody,
  asked: ModelRequest,
  { requestId, outputTokenBound, maxOutputTokens, media }: AttemptTerms,
): DialectRequest {
  const { options, endpoint, kind } = channel;
  return dialectOf(kind).buildRequest(body, asked, {
    upstreamModel,
    outputTokenBound,
    tokenLimitField: options.tokenLimitField,
    drop: options.drop,
    forwardMetadata: options.forwardMetadata,
    reasoningField: options.reasoningField,
    policy: options,
    requestId,
    basePath: endpoint.path,
    apiVersion: options.apiVersion,
    maxOutputTokens,
    media,
  });
}
