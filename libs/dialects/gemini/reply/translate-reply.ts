import { BorrowedJson } from '../../json/borrowed-json.js';
import { isRecord } from '../../json/is-record.js';
import { JsonFault } from '../../json/json-cursor.js';
import { parseValue } from '../../json/parse-value.js';
import { scanTopLevel } from '../../json/scan-top-level.js';
import { readBlockedPrompt } from './blocked-prompt.js';
import { callsOf, nativeReason, toFinishReason } from './finish-reason.js';
import { formatLogprobs } from './format-logprobs.js';
import { partsOf, PartReader } from './read-parts.js';
import { readAnnotations, type OffsetOf } from './read-annotations.js';
import { errorBody, findGoogleError } from './read-google-error.js';
import { NOTHING_COUNTED, toUsage } from './read-usage-metadata.js';
import { identityOf, type ReplyFacts } from './reply-facts.js';

type Fields = Readonly<Record<string, unknown>>;

/** Translates a complete reply to a `chat.completion` or an object with `error`. Other bytes are returned unchanged. */
export function translateReply(bytes: Buffer, facts: ReplyFacts): Buffer {
  const borrowed = new BorrowedJson(facts.requestId);
  const reply = parseReply(bytes, borrowed);
  const error = findGoogleError(reply ?? parseValue(bytes));
  if (error !== null) return Buffer.from(JSON.stringify(errorBody(error)));
  const choices = reply === null ? null : readChoices(reply, facts, borrowed);
  if (reply === null || choices === null) return bytes;
  const { id, created, model } = identityOf(reply, facts);
  const usage = readUsage(reply);
  const completion = { id, object: 'chat.completion', created, model, choices, ...(usage === null ? {} : { usage }) };
  return Buffer.concat(borrowed.write(completion).parts);
}

/** Parses a reply without decoding large inline data; null when it is not a JSON object. */
function parseReply(bytes: Buffer, borrowed: BorrowedJson): Fields | null {
  try {
    return borrowed.parse(scanTopLevel(bytes));
  } catch (error) {
    if (error instanceof JsonFault || error instanceof SyntaxError) return null;
    throw error;
  }
}

function readUsage(reply: Fields): object | null {
  const reported = isRecord(reply.usageMetadata) ? toUsage(reply.usageMetadata) : null;
  const isBlocked = candidatesOf(reply).length === 0;
  return reported ?? (isBlocked ? toUsage(NOTHING_COUNTED) : null);
}

function candidatesOf({ candidates }: Fields): Fields[] {
  return Array.isArray(candidates) ? candidates.filter(isRecord) : [];
}

/** Null when the body is not a reply: no candidates and no block reason. */
function readChoices(reply: Fields, facts: ReplyFacts, borrowed: BorrowedJson): object[] | null {
  const candidates = candidatesOf(reply);
  if (candidates.length > 0) return candidates.map((candidate, index) => readChoice(candidate, index, facts, borrowed));
  const blocked = readBlockedPrompt(reply.promptFeedback);
  if (blocked === null) return null;
  const message = { role: 'assistant', content: null, refusal: blocked.refusal };
  return [{ index: 0, message, logprobs: null, finish_reason: 'content_filter', native_finish_reason: blocked.reason }];
}

function readChoice(candidate: Fields, position: number, facts: ReplyFacts, borrowed: BorrowedJson): object {
  const index = typeof candidate.index === 'number' ? candidate.index : position;
  const reader = new PartReader(facts, index, false);
  const members = reader.read(partsOf(candidate));
  reader.flush(members);
  const { content = '', ...rest } = members;
  const hasOther = reader.callCount > 0 || members.images !== undefined || members.audio !== undefined;
  const annotations = readAnnotations(
    candidate,
    characterOffsets(() => borrowed.whole(content)),
  );
  const native = nativeReason(candidate.finishReason);
  return {
    index,
    message: {
      role: 'assistant',
      content: content === '' && hasOther ? null : content,
      refusal: null,
      ...rest,
      ...(annotations.length === 0 ? {} : { annotations }),
    },
    logprobs: formatLogprobs(candidate.logprobsResult),
    finish_reason: toFinishReason(candidate.finishReason, callsOf(reader.callCount, facts)),
    ...(native === null ? {} : { native_finish_reason: native }),
  };
}

/** Converts the provider's UTF-8 byte offsets. */
function characterOffsets(readText: () => string): OffsetOf {
  let utf8: Buffer | null = null;
  return (bytes) => {
    utf8 ??= Buffer.from(readText());
    return utf8.toString('utf8', 0, bytes).length;
  };
}
