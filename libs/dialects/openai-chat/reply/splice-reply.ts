import type { TokenUsage } from '#kernel';
import { JsonFault } from '../../json/json-cursor.js';
import type { JsonObject } from '../../json/scan-top-level.js';
import type { ByteParts } from '../../json/splice.js';
import { byteText, spliceText, type TextEdit } from '../../json/splice-text.js';
import { isFilledStringText, isNumberText } from '../../json/value-kind.js';
import { errorOf, givenValue, readEnvelope, readUsageOf, type Envelope } from '../read-envelope.js';
import type { UpstreamError } from '../read-error.js';
import type { VectorEncoding } from '../request/chat-request.js';
import { shapeChoices } from '../shape/shape-choices.js';
import { formatUsage, rewriteUsage } from '../usage/format-usage.js';
import type { UsageResult } from '../usage/read-usage.js';
import type { ChoiceForm } from './choice-form.js';
import { formatRoutify, type RoutifyFacts } from './format-routify.js';

/** A complete reply that can be answered with. */
export interface InspectedReply extends Envelope {
  readonly kind: 'reply';
  readonly usage: UsageResult;
  /** How its vectors are written; null when it has none. */
  readonly vectorEncoding: VectorEncoding | null;
}

/** What a body that came with status 200 is: a reply, an error in disguise, or nothing usable. */
export type ReplyInspection =
  | InspectedReply
  | { readonly kind: 'error'; readonly error: UpstreamError }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What the gateway adds to a reply. */
export interface ReplyExtras {
  /** Used when the upstream sent none. */
  readonly createdSeconds: number;
  /** The name the client knows the model by. */
  readonly model: string;
  /** Replaces the upstream's usage where that is missing or absurd; null keeps the upstream's. */
  readonly countedUsage: TokenUsage | null;
  readonly routify: RoutifyFacts;
}

/** Reads what must be known of a complete reply before it is priced. Does not build the texts. */
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
  return { kind: 'reply', ...envelope, usage: readUsageOf(envelope.object), vectorEncoding: null };
}

/**
 * The reply as the client gets it: everything the upstream left out supplied, what it said in another shape in OpenAI's, every
 * other byte as it came.
 */
export function spliceReply(reply: InspectedReply, extras: ReplyExtras, form: ChoiceForm): ByteParts {
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
  if (reply.shape.isForeign || reply.shape.reasoning !== null)
    edits.push({ key: 'choices', value: shapedChoices(object, extras.routify) });
  const usage = ourUsage(object, reply.usage, extras.countedUsage);
  if (usage !== null) edits.push({ key: 'usage', value: usage });
  const bytes = Buffer.from(spliceText(object, object.bytes.toString('latin1'), edits), 'latin1');
  return { parts: [bytes], lengthBytes: bytes.length };
}

function shapedChoices(object: JsonObject, { generationId }: RoutifyFacts): string {
  const choices = givenValue(object, 'choices') ?? Buffer.from('[]');
  return shapeChoices(choices, { numbers: null, generationId }).toString('latin1');
}

/** The usage to put in place of the upstream's; null when that says it in our words already. */
function ourUsage(object: JsonObject, upstream: UsageResult, counted: TokenUsage | null): string | null {
  if (counted !== null) return formatUsage(counted);
  if (upstream.kind !== 'usage') return null;
  const bytes = givenValue(object, 'usage');
  if (bytes === null) return formatUsage(upstream.usage);
  return upstream.plain ? null : rewriteUsage(bytes, upstream.usage);
}
