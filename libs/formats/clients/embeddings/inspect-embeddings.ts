import {
  givenValue,
  JsonFault,
  OPEN_BRACE,
  OPEN_BRACKET,
  parseValue,
  QUOTE,
  scanTopLevel,
  type JsonCursor,
  type JsonObject,
} from '#core';
import type { ModelRequest, VectorEncoding } from '../../chat/body/model-request.js';
import { NO_DIFFERENCES } from '../../chat/shape/scan-message.js';
import { readErrorValue } from '../../chat/errors/read-error.js';
import { NO_CHOICE_USAGES } from '../../chat/reply/read-envelope.js';
import type { ReplyInspection } from '../../chat/reply/splice-reply.js';
import { readEmbeddingUsage } from './embedding-usage.js';

interface VectorsDraft {
  /** Null without an array of vectors. */
  count: number | null;
  encoding: VectorEncoding | null;
}

/** Reads a list of vectors as far as pricing needs it. Does not build them. */
export function inspectEmbeddings(bytes: Buffer, { promptCount }: ModelRequest): ReplyInspection {
  const draft: VectorsDraft = { count: null, encoding: null };
  let object: JsonObject;
  try {
    object = scanTopLevel(bytes, {
      walkValue: (key, cursor) => {
        if (key === 'data' && cursor.peek() === OPEN_BRACKET) walkVectors(cursor, draft);
        else cursor.skipValue();
      },
    });
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return { kind: 'invalid', reason: `not a JSON object: ${fault.message}` };
  }
  const error = givenValue(object, 'error');
  if (error !== null) return { kind: 'error', error: readErrorValue({ error: parseValue(error) }) };
  if (draft.count !== promptCount) {
    return { kind: 'invalid', reason: `${draft.count ?? 'no array of'} vectors for ${promptCount} inputs` };
  }
  const usage = readEmbeddingUsage(object);
  const nothingWritten = {
    choiceCount: null,
    finishReasons: [],
    failedBy: null,
    visibleTextBytes: 0,
    answerTextBytes: 0,
  };
  return {
    kind: 'reply',
    object,
    usage,
    vectorEncoding: draft.encoding,
    ...nothingWritten,
    shape: NO_DIFFERENCES,
    hasMessages: false,
    choiceUsages: NO_CHOICE_USAGES,
  };
}

function walkVectors(cursor: JsonCursor, draft: VectorsDraft): void {
  draft.count = 0;
  cursor.enterArray();
  while (cursor.nextElement()) {
    if (cursor.peek() !== OPEN_BRACE) {
      cursor.skipValue();
      continue;
    }
    cursor.enterObject();
    while (cursor.nextMember()) {
      const first = cursor.peek();
      if (cursor.key() === 'embedding' && (first === QUOTE || first === OPEN_BRACKET)) {
        draft.count++;
        draft.encoding = first === QUOTE ? 'base64' : 'float';
      }
      cursor.skipNumbers();
    }
  }
}
