import { dialectOf, type Candidate, type Channel } from '#channels';
import { namedEndUsers, withShortNames, type DialectOptions, type DialectRequest } from '#dialects';
import type { ChatBody, ModelRequest } from '#requests';

/** The provider itself, in one of its regions, too. */
const OPENAI = /^https:\/\/(?:[a-z]+\.)?api\.openai\.com$/;

/** Options of an attempt besides the client's body and the channel. */
type AttemptOptions = Pick<
  DialectOptions,
  | 'requestId'
  | 'cacheKey'
  | 'cacheMarks'
  | 'outputTokenBound'
  | 'maxOutputTokens'
  | 'media'
  | 'native'
  | 'hosted'
  | 'lacksState'
  | 'endUsers'
>;

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
  const built = withShortNames(dialectOf(kind)).buildRequest(body, parsedRequest, {
    ...attempt,
    upstreamModel,
    tokenLimitField: options.tokenLimitField,
    drop: options.drop,
    forwardMetadata: options.forwardMetadata,
    dropBillingLine: options.dropBillingLine,
    reasoningField: options.reasoningField,
    policy: options,
    cacheKey: knowsCacheKeys(channel) ? attempt.cacheKey : null,
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

/** OpenAI, and Azure's v1 API (platform.openai.com/docs/guides/prompt-caching); others may refuse an unknown field. */
function knowsCacheKeys({ kind, endpoint }: Pick<Channel, 'kind' | 'endpoint'>): boolean {
  if (kind === 'azure-openai') return endpoint.path.endsWith('/openai/v1');
  return kind.endsWith('openai-responses') || OPENAI.test(endpoint.origin);
}
