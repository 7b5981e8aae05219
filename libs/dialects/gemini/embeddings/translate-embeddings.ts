import {
  arrayPiece,
  elementsOf,
  isGiven,
  joinPiece,
  JsonFault,
  membersOf,
  objectPiece,
  parseValue,
  textPiece,
  valueAt,
  type JsonMembers,
  type JsonPiece,
} from '#json';
import { errorBody, findGoogleError } from '../reply/read-google-error.js';

/**
 * Google's vectors as OpenAI's `list`, with unchanged digits, or an object with `error`. Other bytes are returned
 * unchanged.
 */
export function translateEmbeddings(bytes: Buffer, model: string): Buffer {
  const list = readList(bytes, model);
  if (list !== null) return joinPiece(list);
  const error = findGoogleError(parseValue(bytes));
  return error === null ? bytes : Buffer.from(JSON.stringify(errorBody(error)));
}

/** Null without an array of vectors. */
function readList(bytes: Buffer, model: string): JsonPiece | null {
  try {
    const reply = membersOf(bytes);
    const vectors = elementsOf(reply?.get('embeddings'));
    if (reply === null || vectors === null) return null;
    const data = arrayPiece(vectors.map(vectorPiece));
    return objectPiece({ object: '"list"', data, model: textPiece(model), usage: usagePiece(reply) });
  } catch (fault) {
    if (fault instanceof JsonFault) return null;
    throw fault;
  }
}

/** An entry without values gets no `embedding`, so that the count of vectors reveals it. */
function vectorPiece(vector: Buffer, index: number): JsonPiece {
  return objectPiece({ object: '"embedding"', index: String(index), embedding: valueAt(vector, 'values') });
}

/** Only newer models report usage. */
function usagePiece(reply: JsonMembers): JsonPiece | null {
  const count = valueAt(reply.get('usageMetadata'), 'promptTokenCount');
  return isGiven(count) ? objectPiece({ prompt_tokens: count, total_tokens: count }) : null;
}
