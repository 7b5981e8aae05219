import type { CacheKeyField } from '#formats';
import { isOpenai, type Endpoint } from '../../domain/providers/openai-models.js';

/** platform.openai.com/docs/guides/prompt-caching */
const OPENAI: CacheKeyField = { in: 'body', name: 'prompt_cache_key' };

/** Where other providers take the key of a session, by the origin of their API, and the page that says so. */
const FIELDS: readonly (readonly [origin: RegExp, field: CacheKeyField])[] = [
  // docs.mistral.ai, "Prompt caching"
  [/^https:\/\/api\.mistral\.ai$/, OPENAI],
  // platform.kimi.ai/docs/api/chat
  [/^https:\/\/api\.moonshot\.(?:ai|cn)$/, OPENAI],
  // openrouter.ai/docs/guides/best-practices/prompt-caching, "Provider sticky routing"
  [/^https:\/\/openrouter\.ai$/, { in: 'body', name: 'session_id' }],
  // docs.x.ai, "Maximizing cache hits": its chat completions ignore the field of the body
  [/^https:\/\/(?:[\w-]+\.)?api\.x\.ai$/, { in: 'header', name: 'x-grok-conv-id' }],
  // docs.fireworks.ai/guides/prompt-caching
  [/^https:\/\/api\.fireworks\.ai$/, { in: 'header', name: 'x-session-affinity' }],
];

/**
 * Where a channel takes the key of a session; null: others may refuse an unknown field.
 * @param kind the wire format of the request
 */
export function cacheKeyFieldOf(kind: string, endpoint: Endpoint): CacheKeyField | null {
  if (kind === 'azure-openai') return endpoint.path.endsWith('/openai/v1') ? OPENAI : null;
  if (kind.endsWith('openai-responses') || isOpenai(endpoint)) return OPENAI;
  if (kind !== 'openai-compatible') return null;
  return FIELDS.find(([origin]) => origin.test(endpoint.origin))?.[1] ?? null;
}
