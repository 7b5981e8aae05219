import { cacheKeyFieldOf, dialectOf, type Candidate, type Channel } from '#channels';
import { buildWithShortNames, namedEndUsers, type DialectOptions, type DialectRequest } from '#dialects';
import type { ChatBody, ModelRequest } from '#requests';

/** Options of an attempt besides the client's body and the channel. */
type AttemptOptions = Pick<
  DialectOptions,
  'requestId' | 'outputTokenBound' | 'maxOutputTokens' | 'media' | 'native' | 'hosted' | 'lacksState' | 'endUsers'
> & {
  /** Of the session; null: there is none. */
  readonly cacheKey: string | null;
};

/**
 * Builds a request in the candidate's dialect, with the options of its channel. Throws a 400 that names what the
 * dialect does not support.
 */
export function buildAttemptRequest(
  { channel, upstreamModel }: Pick<Candidate, 'channel' | 'upstreamModel'>,
  body: ChatBody,
  parsedRequest: ModelRequest,
  attempt: AttemptOptions,
): DialectRequest {
  const { options, endpoint, kind } = channel;
  const built = buildWithShortNames(dialectOf(kind), body, parsedRequest, {
    ...attempt,
    upstreamModel,
    tokenLimitField: options.tokenLimitField,
    drop: options.drop,
    forwardMetadata: options.forwardMetadata,
    dropBillingLine: options.dropBillingLine,
    reasoningField: options.reasoningField,
    policy: options,
    cacheKey: cacheKeyFor(channel, attempt.cacheKey),
    basePath: endpoint.path,
    apiVersion: options.apiVersion,
  });
  const users = droppedEndUsers(body, attempt.native, options.drop);
  return users.length === 0 ? built : { ...built, dropped: [...new Set([...built.dropped, ...users])] };
}

/** Names of end users that the operator keeps from this provider. A body of Messages has them in another field. */
function droppedEndUsers(
  { object }: ChatBody,
  native: AttemptOptions['native'],
  drop: readonly string[],
): readonly string[] {
  if (drop.length === 0 || native?.format === 'messages') return [];
  return namedEndUsers(object).filter((field) => drop.includes(field));
}

function cacheKeyFor(channel: Channel, value: string | null): DialectOptions['cacheKey'] {
  const field = value === null ? null : cacheKeyFieldOf(channel);
  return value === null || field === null ? null : { ...field, value };
}
