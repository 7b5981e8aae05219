import {
  cacheKeyFieldOf,
  dialectOf,
  kindFor,
  type Candidate,
  isOpenaiApi,
  sendingOption,
  type Channel,
  type ChannelKind,
} from '#channels';
import {
  buildWithShortNames,
  forcesTool,
  namedEndUsers,
  raisedEffort,
  refusedFields,
  refusesForcedTools,
  refuseUnsupported,
  type DialectOptions,
  type DialectRequest,
  type ChatBody,
  type ModelRequest,
} from '#formats';
import type { Steps } from '#core';
import { changesChatFields, sparingCredential } from './other-api.js';

/** Options of an attempt besides the client's body and the channel. */
type AttemptOptions = Pick<
  DialectOptions,
  | 'requestId'
  | 'cacheMarks'
  | 'outputTokenBound'
  | 'maxOutputTokens'
  | 'media'
  | 'native'
  | 'hosted'
  | 'lacksState'
  | 'endUsers'
> & {
  /** Of the session; null: there is none. */
  readonly cacheKey: string | null;
};

/**
 * Builds a request in the candidate's dialect, with the options of its channel. Throws a 400 that names what the
 * dialect does not support.
 */
export function* buildAttemptRequest(
  { channel, upstreamModel, toolsApi }: Pick<Candidate, 'channel' | 'upstreamModel' | 'toolsApi'>,
  body: ChatBody,
  parsedRequest: ModelRequest,
  attempt: AttemptOptions,
): Steps<DialectRequest> {
  const { options, endpoint } = channel;
  const { requestId, cacheMarks, outputTokenBound, maxOutputTokens, media, hosted, lacksState, endUsers } = attempt;
  const kind = kindFor({ channel, toolsApi }, parsedRequest);
  if (refusesForcedTools(upstreamModel) && forcesTool(body.value) && !decidesTools(options)) {
    refuseUnsupported('tool_choice', 'the model decides by itself whether to call a tool');
  }
  const refused = refusedFields(upstreamModel, body).filter((field) => sendingOption(options, field) === null);
  const request = yield* buildWithShortNames(dialectOf(kind), body, parsedRequest, {
    // Written out, not spread: ADR 5.
    requestId,
    cacheMarks,
    outputTokenBound,
    maxOutputTokens,
    media,
    hosted,
    lacksState,
    endUsers,
    native: kind === channel.kind || !changesChatFields(options) ? attempt.native : null,
    upstreamModel,
    tokenLimitField: options.tokenLimitField,
    drop: refused.length === 0 ? options.drop : [...options.drop, ...refused],
    allow: options.allow,
    forwardMetadata: options.forwardMetadata,
    dropBillingLine: options.dropBillingLine,
    reasoningField: options.reasoningField,
    thinkingOff: options.thinkingOff,
    knowsDeveloper: kind === 'azure-openai' || isOpenaiApi(endpoint),
    policy: options,
    cacheKey: cacheKeyFor(kind, channel, attempt.cacheKey),
    basePath: endpoint.path,
    apiVersion: options.apiVersion,
  });
  const built = kind === channel.kind ? request : sparingCredential(request);
  const users = droppedEndUsers(body, attempt.native, options.drop);
  const raised = raisedEffort({ upstreamModel, allow: options.allow }, body);
  if (users.length + refused.length === 0 && raised === null) return built;
  const named = raised === null ? refused : [...refused, raised];
  return { ...built, dropped: [...new Set([...built.dropped, ...users, ...named])] };
}

/** Whether the operator has the choice of a tool sent or left out whatever the model is said to refuse. */
function decidesTools(options: Channel['options']): boolean {
  return options.drop.includes('tool_choice') || sendingOption(options, 'tool_choice') !== null;
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

function cacheKeyFor(kind: ChannelKind, { endpoint }: Channel, value: string | null): DialectOptions['cacheKey'] {
  const field = value === null ? null : cacheKeyFieldOf(kind, endpoint);
  return value === null || field === null ? null : { ...field, value };
}
