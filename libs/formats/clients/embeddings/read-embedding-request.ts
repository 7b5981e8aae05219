import type { ModelRequest } from '../../chat/body/model-request.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import { walkRules } from '../../chat/rules/walk-rules.js';
import { EMBEDDING_RULES } from '../../chat/request/embedding-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readEmbeddingRequest(body: ChatBody): ModelRequest {
  const draft = walkRules('embeddings', EMBEDDING_RULES, body);
  draft.n = 0;
  draft.vectorEncoding ??= 'float';
  return draft;
}
