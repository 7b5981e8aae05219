import { JsonFault, OPEN_BRACE, OPEN_BRACKET, QUOTE, type JsonCursor } from '../../json/json-cursor.js';
import { parseValue } from '../../json/parse-value.js';
import { scanTopLevel, type JsonObject } from '../../json/scan-top-level.js';
import { givenValue } from '../../openai-chat/read-envelope.js';
import { NO_DIFFERENCES } from '../../openai-chat/shape/scan-message.js';
import { readErrorValue } from '../../openai-chat/read-error.js';
import type { ReplyInspection } from '../../openai-chat/reply/splice-reply.js';
import type { ModelRequest, VectorEncoding } from '../../openai-chat/request/chat-request.js';
import { readEmbeddingUsage } from '../usage/embedding-usage.js';

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
  const nothingWritten = { choiceCount: null, finishReasons: [], visibleTextBytes: 0, shape: NO_DIFFERENCES };
  return { kind: 'reply', object, usage, vectorEncoding: draft.encoding, ...nothingWritten };
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
      cursor.skipValue();
    }
  }
}
