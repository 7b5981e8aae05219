import { collectPrompts } from '../../chat/request/read-prompts.js';
import { readEmbeddingRequest } from './read-embedding-request.js';
import { inspectEmbeddings } from './inspect-embeddings.js';
import { spliceEmbeddings } from './splice-embeddings.js';
import { untranslated, type Endpoint } from '../endpoint.js';
import { OPENAI_FORMAT, type ReplyFormat } from '../reply-format.js';

const VECTORS: ReplyFormat = {
  ...OPENAI_FORMAT,
  writeReply: spliceEmbeddings,
  openStream: () => {
    throw new Error('embeddings do not stream');
  },
};

/** `POST /v1/embeddings`. There is no output text to count. */
export const embeddingsEndpoint: Endpoint = {
  name: 'embeddings',
  modelEndpoint: 'embeddings',
  promptField: 'input',
  numbersPerValue: 4,
  translate: untranslated(VECTORS),
  isNativeOnly: false,
  stored: null,
  *readRequest(body) {
    return readEmbeddingRequest(body);
  },
  readPrompt: (bytes) => collectPrompts(bytes, 'input'),
  inspectReply: inspectEmbeddings,
  collectReplyText: () => [],
  collectChunkText: () => [],
};
