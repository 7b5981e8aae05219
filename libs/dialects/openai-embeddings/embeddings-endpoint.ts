import type { Endpoint } from '../openai-chat/endpoint.js';
import { collectPrompts } from '../openai-completions/request/read-prompts.js';
import { inspectEmbeddings } from './reply/inspect-embeddings.js';
import { spliceEmbeddings } from './reply/splice-embeddings.js';
import { readEmbeddingRequest } from './request/read-embedding-request.js';

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
