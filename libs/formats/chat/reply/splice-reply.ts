import {
  byteText,
  givenValue,
  isFilledStringText,
  isNumberText,
  JsonFault,
  memberObject,
  spliceText,
  type JsonObject,
  type TextEdit,
  type TokenUsage,
} from '#core';
import type { VectorEncoding } from '../body/model-request.js';
import type { UpstreamError } from '../errors/read-error.js';
import type { CallRules } from '../shape/shape-calls.js';
import { shapeChoices } from '../shape/shape-choices.js';
import { formatUsage, rewriteUsage } from '../usage/format-usage.js';
import type { UsageResult } from '../usage/read-usage.js';
import { errorOf, readEnvelope, readUsageOf, type Envelope } from './read-envelope.js';
import type { ChoiceForm } from './choice-form.js';
import { formatRoutify, type RoutifyFacts } from './format-routify.js';

/** A usable complete reply. */
export interface InspectedReply extends Envelope {
  readonly kind: 'reply';
  readonly usage: UsageResult;
  /** Encoding of its vectors; null when it has none. */
  readonly vectorEncoding: VectorEncoding | null;
}

/** Class of a body with status 200: a reply, a disguised error, or unusable. */
export type ReplyInspection =
  | InspectedReply
  | { readonly kind: 'error'; readonly error: UpstreamError }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Members that the gateway adds to a reply. */
export interface ReplyExtras {
  /** Used when the upstream sends none. */
  readonly createdSeconds: number;
  /** The public name of the model. */
  readonly model: string;
  /** What is charged. Counted usage replaces missing or absurd usage of the upstream, see `routify.usageSource`. */
  readonly usage: TokenUsage;
  readonly routify: RoutifyFacts;
  /** The reply is in the client's format already, else in OpenAI's. */
  readonly isNative: boolean;
  readonly callRules: CallRules;
}

/** Reads a complete reply as far as pricing needs it. Does not build the texts. */
export function inspectReply(bytes: Buffer): ReplyInspection {
  let envelope: Envelope;
  try {
    envelope = readEnvelope(bytes);
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return { kind: 'invalid', reason: `not a JSON object: ${fault.message}` };
  }
  const error = errorOf(envelope);
  if (error !== null) return { kind: 'error', error };
  if (envelope.choiceCount === null) return { kind: 'invalid', reason: 'no array of choices' };
  if (envelope.choiceCount === 0) return { kind: 'invalid', reason: 'no choice' };
  return { kind: 'reply', ...envelope, usage: readUsageOf(envelope), vectorEncoding: null };
}

/**
 * The reply as sent to the client: missing members added, foreign shapes converted to OpenAI's, every other byte
 * unchanged. Text, one character per byte.
 */
export function spliceReply(reply: InspectedReply, extras: ReplyExtras, form: ChoiceForm): string {
  const { object } = reply;
  const edits: TextEdit[] = [
    { key: 'model', value: byteText(JSON.stringify(extras.model)) },
    { key: 'routify', value: byteText(formatRoutify(extras.routify)) },
  ];
  const supply = (key: string, isUsable: (json: Buffer) => boolean, value: () => string): void => {
    const json = givenValue(object, key);
    if (json === null || !isUsable(json)) edits.push({ key, value: value() });
  };
  supply('id', isFilledStringText, () => JSON.stringify(form.idPrefix + extras.routify.generationId));
  supply(
    'object',
    (json) => json.equals(form.replyObject),
    () => form.replyObject.toString(),
  );
  supply('created', isNumberText, () => String(extras.createdSeconds));
  if (isForeign(reply, extras.callRules)) edits.push({ key: 'choices', value: shapedChoices(object, extras) });
  const usage = replacementUsage(object, reply.usage, countedUsage(extras));
  if (usage !== null) edits.push({ key: 'usage', value: usage });
  return spliceText(object, object.bytes.toString('latin1'), edits);
}

/** Whether its choices differ from OpenAI's shape. */
function isForeign({ shape, choiceCount, finishReasons }: InspectedReply, { stopEndsCalls }: CallRules): boolean {
  const lacksFinish = finishReasons.length < (choiceCount ?? 0);
  return shape.isForeign || shape.reasoning !== null || lacksFinish || (stopEndsCalls && shape.calls !== 'none');
}

function shapedChoices(object: JsonObject, { routify, callRules: rules }: ReplyExtras): string {
  const choices = givenValue(object, 'choices') ?? Buffer.from('[]');
  const { generationId } = routify;
  return shapeChoices(choices, { numbers: null, generationId, rules, roles: new Set() }).toString('latin1');
}

/** Usage that the gateway counted; null: the upstream's is charged. */
export function countedUsage({ usage, routify }: ReplyExtras): TokenUsage | null {
  return routify.usageSource === 'counted' ? usage : null;
}

/** The replacement for the upstream's usage; null when that is already in our format. */
function replacementUsage(object: JsonObject, upstream: UsageResult, counted: TokenUsage | null): string | null {
  if (counted !== null) return formatUsage(counted);
  if (upstream.kind !== 'usage') return null;
  const reported = memberObject(object, 'usage');
  if (reported === null) return formatUsage(upstream.usage);
  return upstream.plain ? null : rewriteUsage(reported, upstream.usage);
}
