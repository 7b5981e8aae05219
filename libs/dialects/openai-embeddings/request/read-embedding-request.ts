import type { ModelRequest } from '../../openai-chat/request/chat-request.js';
import type { ChatBody } from '../../openai-chat/request/read-chat-body.js';
import { walkRules } from '../../openai-chat/request/rules/walk-rules.js';
import { EMBEDDING_RULES } from './embedding-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readEmbeddingRequest(body: ChatBody): ModelRequest {
  const draft = walkRules('embeddings', EMBEDDING_RULES, body);
  draft.n = 0;
  draft.vectorEncoding ??= 'float';
  return draft;
}
