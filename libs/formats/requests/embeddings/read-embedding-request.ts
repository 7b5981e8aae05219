import type { ModelRequest } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { walkRules } from '../rules/walk-rules.js';
import { EMBEDDING_RULES } from './embedding-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readEmbeddingRequest(body: ChatBody): ModelRequest {
  const draft = walkRules('embeddings', EMBEDDING_RULES, body);
  draft.n = 0;
  draft.vectorEncoding ??= 'float';
  return draft;
}
