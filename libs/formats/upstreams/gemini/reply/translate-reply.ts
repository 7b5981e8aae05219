import {
  arrayPiece,
  entriesPiece,
  isRecord,
  joinPiece,
  jsonBytes,
  JsonFault,
  membersOf,
  objectPiece,
  objectsOf,
  parsedOf,
  parseValue,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { readBlockedPrompt } from './blocked-prompt.js';
import { finishOfCandidate } from './finish-reason.js';
import { searchesOf, withUnits } from './count-searches.js';
import { formatLogprobs } from './format-logprobs.js';
import { PartReader } from './read-parts.js';
import { readAnnotations, type OffsetOf } from './read-annotations.js';
import { errorBody, findGoogleError } from './read-google-error.js';
import { NOTHING_COUNTED, toUsage } from './read-usage-metadata.js';
import { searchItems } from './server-items.js';
import { identityOf, indexOf, type ReplyFacts } from './reply-facts.js';

/** Translates a complete reply to a `chat.completion` or an object with `error`. Other bytes are returned unchanged. */
export function translateReply(bytes: Buffer, facts: ReplyFacts): Buffer {
  try {
    const reply = membersOf(bytes);
    const error = reply === null || reply.has('error') ? findGoogleError(parseValue(bytes)) : null;
    if (error !== null) return jsonBytes(errorBody(error));
    const completion = reply === null ? null : completionOf(reply, facts);
    return completion === null ? bytes : joinPiece(completion);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

/** Null when the body is not a reply: no candidates and no block reason. */
function completionOf(reply: JsonMembers, facts: ReplyFacts): JsonPiece | null {
  const candidates = objectsOf(reply.get('candidates')).filter((candidate) => candidate !== null);
  const read = candidates.map((one, index) => choiceOf(one, index, facts));
  const choices = read.length > 0 ? read.map(({ choice }) => choice) : refusalOf(reply);
  const codeRuns = read.reduce((sum, one) => sum + one.codeRuns, 0);
  if (choices === null) return null;
  const { id, created, model } = identityOf(reply, facts);
  const metadata = parsedOf(reply.get('usageMetadata'));
  const reported = isRecord(metadata) ? toUsage(metadata) : null;
  const counted = reported ?? (candidates.length === 0 ? toUsage(NOTHING_COUNTED) : null);
  const searches = facts.searches ? candidates.reduce((sum, candidate) => sum + (searchesOf(candidate) ?? 0), 0) : 0;
  const usage = withUnits(counted, searches, codeRuns, facts);
  return objectPiece({
    id: textPiece(id),
    object: '"chat.completion"',
    created: String(created),
    model: textPiece(model),
    choices: arrayPiece(choices),
    usage: usage === null ? null : JSON.stringify(usage),
  });
}

/** The choice of a blocked prompt. */
function refusalOf(reply: JsonMembers): JsonPiece[] | null {
  const blocked = readBlockedPrompt(parsedOf(reply.get('promptFeedback')));
  if (blocked === null) return null;
  const message = { role: 'assistant', content: null, refusal: blocked.refusal };
  const reasons = { finish_reason: 'content_filter', native_finish_reason: blocked.reason };
  return [JSON.stringify({ index: 0, message, logprobs: null, ...reasons })];
}

function choiceOf(
  candidate: JsonMembers,
  position: number,
  facts: ReplyFacts,
): { choice: JsonPiece; codeRuns: number } {
  const index = indexOf(candidate, position);
  const reader = new PartReader(facts, index, false);
  const draft = reader.read(candidate);
  reader.flush(draft);
  const hasOther = reader.callCount > 0 || draft.images.length > 0 || draft.audio !== null;
  const annotations = readAnnotations(candidate, characterOffsets(draft.texts));
  if (annotations.length > 0) draft.annotations = JSON.stringify(annotations);
  draft.serverItems.push(...searchItems(candidate, facts));
  const { reason, native } = finishOfCandidate(textOf(candidate.get('finishReason')), reader.callCount, facts);
  const choice = objectPiece({
    index: String(index),
    message: entriesPiece([
      ['role', '"assistant"'],
      ...(draft.texts.length > 0 ? [] : [['content', hasOther ? 'null' : '""'] as const]),
      ['refusal', 'null'],
      ...draft.entries(),
    ]),
    logprobs: JSON.stringify(formatLogprobs(parsedOf(candidate.get('logprobsResult')))),
    finish_reason: textPiece(reason),
    native_finish_reason: native === null ? null : textPiece(native),
  });
  return { choice, codeRuns: reader.code.count };
}

/** Converts the provider's UTF-8 byte offsets into raw string content. */
function characterOffsets(raw: readonly Buffer[]): OffsetOf {
  let utf8: Buffer | null = null;
  return (bytes) => {
    utf8 ??= Buffer.from(JSON.parse(`"${Buffer.concat(raw).toString()}"`) as string);
    return utf8.toString('utf8', 0, bytes).length;
  };
}
