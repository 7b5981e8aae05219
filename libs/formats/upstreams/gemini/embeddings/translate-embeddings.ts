import { elementsOf, parseValue, valueAt, type JsonMembers } from '#core';
import { vectorList, type Vectors } from '../../embeddings/vector-list.js';
import { errorBody, findGoogleError } from '../reply/read-google-error.js';

/** Google's vectors as OpenAI's `list`, or an object with `error`. Other bytes are returned unchanged. */
export function translateEmbeddings(bytes: Buffer, model: string, read = readBatch): Buffer {
  const list = vectorList(bytes, model, read);
  if (list !== null) return list;
  const error = findGoogleError(parseValue(bytes));
  return error === null ? bytes : Buffer.from(JSON.stringify(errorBody(error)));
}

/** Only newer models report usage. */
function readBatch(reply: JsonMembers): Vectors | null {
  const embeddings = elementsOf(reply.get('embeddings'));
  if (embeddings === null) return null;
  return {
    vectors: embeddings.map((embedding) => valueAt(embedding, 'values')),
    tokens: valueAt(reply.get('usageMetadata'), 'promptTokenCount'),
  };
}
