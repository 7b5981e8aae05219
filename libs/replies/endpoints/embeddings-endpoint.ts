import { collectPrompts, readEmbeddingRequest } from '#requests';
import type { Endpoint } from './endpoint.js';
import { inspectEmbeddings } from '../embeddings/inspect-embeddings.js';
import { spliceEmbeddings } from '../embeddings/splice-embeddings.js';

/** `POST /v1/embeddings`. There is no output text to count. */
export const embeddingsEndpoint: Endpoint = {
  name: 'embeddings',
  promptField: 'input',
  numbersPerValue: 4,
  readRequest: readEmbeddingRequest,
  readPrompt: (bytes) => collectPrompts(bytes, 'input'),
  inspectReply: inspectEmbeddings,
  spliceReply: spliceEmbeddings,
  collectReplyText: () => [],
  collectChunkText: () => [],
  choiceForm: null,
};
