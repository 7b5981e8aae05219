import {
  arrayPiece,
  givenIn,
  givenValue,
  joinPiece,
  objectPiece,
  textOf,
  valueBytes,
  type JsonPiece,
  type Steps,
} from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import { refuse, refusingWrongEscapes } from '../../../chat/body/refuse-value.js';
import { NO_HOSTED_TOOLS } from '../../../chat/body/hosted-tool.js';
import { hostedTools, isOffered } from '../../../chat/native/responses-tools.js';
import { walkRules } from '../../../chat/rules/walk-rules.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import type { TranslatedRequest } from '../../../chat/native/native-body.js';
import { LostFields } from './lost-fields.js';
import { nativeResponses } from './native-responses.js';
import { OfferedTools } from './offered-tools.js';
import type { ResponsesContext } from './responses-context.js';
import { RESPONSES_RULES } from './responses-rules.js';
import { echoOf } from './response-echo.js';
import { refuseHostedChoice, translateChoice } from './translate-choice.js';
import { itemsOf, offerToolsOf, translateInput } from './translate-input.js';
import { addSettings, includesLogprobs } from './translate-settings.js';

/**
 * Throws a 400 for the first broken rule, naming the parameter in the client's body.
 * @param previousId of the stored response whose conversation is in the body; null: none
 */
export function* translateResponsesRequest(
  body: ChatBody,
  states: TenantStates,
  previousId: string | null = null,
): Steps<TranslatedRequest<ResponsesContext>> {
  walkRules('chat', RESPONSES_RULES, body);
  yield;
  return yield* refusingWrongEscapes(translate(body, states, previousId));
}

/** The same for a request to compact the conversation. No tool runs: all are part of what is compacted. */
export function* translateCompaction(body: ChatBody, states: TenantStates): Steps<TranslatedRequest<ResponsesContext>> {
  walkRules('chat', RESPONSES_RULES, body);
  if (body.value.stream === true) refuse('stream', 'Compaction cannot be streamed.');
  return yield* refusingWrongEscapes(compact(body, states));
}

function* compact(body: ChatBody, states: TenantStates): Steps<TranslatedRequest<ResponsesContext>> {
  const native = yield* nativeResponses(body, itemsOf(inputOf(body)), [], NO_HOSTED_TOOLS);
  const compacting = native === null ? null : ({ ...native, operation: 'compact' } as const);
  const translated = yield* translate(body, states, null);
  return { ...translated, dropped: [], native: compacting, hosted: NO_HOSTED_TOOLS };
}

function* translate(
  body: ChatBody,
  states: TenantStates,
  previousId: string | null,
): Steps<TranslatedRequest<ResponsesContext>> {
  const { object } = body;
  const fields = new Map<string, Buffer>();
  for (const member of object.members) fields.set(member.key, valueBytes(object, member));
  const lost = new LostFields();
  const offered = new OfferedTools(lost);
  const reading = { offered, lost, states };
  const items = itemsOf(inputOf(body));
  yield;
  offered.add(fields.get('tools'), 'tools');
  offerToolsOf(items, offered);
  const { choice, allowed, forcesHosted } = translateChoice(givenIn(fields, 'tool_choice'), offered);
  const { messages, isCompaction } = yield* translateInput(items, givenIn(fields, 'instructions'), reading);
  const chat: Record<string, JsonPiece | null> = { model: givenIn(fields, 'model') };
  const functions = offered.pieces(allowed);
  if (functions.length > 0) {
    chat.tools = arrayPiece(functions);
    chat.tool_choice = isCompaction ? '"none"' : choice;
    chat.parallel_tool_calls = givenIn(fields, 'parallel_tool_calls');
  }
  chat.messages = messages;
  addSettings(chat, fields, lost);
  const serviceTier = textOf(givenIn(fields, 'service_tier') ?? undefined);
  const logprobsParam = includesLogprobs(givenIn(fields, 'include')) ? 'include' : 'top_logprobs';
  const context: ResponsesContext = {
    tools: offered.tools,
    echo: echoOf(fields, previousId),
    serviceTier,
    isCompaction,
    logprobsParam,
    previousId,
    states,
  };
  const lostTools = lost.namesIn('tools');
  const hosted = lostTools.length === 0 ? NO_HOSTED_TOOLS : hostedTools(body);
  if (forcesHosted === true && hosted.length === 0) refuseHostedChoice();
  const native = yield* nativeResponses(body, items, lostTools, hosted);
  yield;
  return {
    chat: joinPiece(objectPiece(chat)),
    context,
    dropped: lost.dropped,
    native,
    hosted: hosted.filter(isOffered(body)),
  };
}

function inputOf({ object }: ChatBody): Buffer {
  return givenValue(object, 'input') ?? Buffer.from('[]');
}
