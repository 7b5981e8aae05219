import { affinityKey } from '#channels';
import type { CompletionTask } from '../completion-task.js';

/** Shorter prompts are cached by no provider: about 1,000 tokens. */
const CACHEABLE_BYTES_MIN = 4_096;
/** Of each opening message; long strings of large bodies are known by their start only. */
const OPENING_CHARACTERS_MAX = 1_000;

/** The parts of a task that tell its conversation. */
export interface AffinitySource {
  readonly principal: Pick<CompletionTask['principal'], 'organizationId'>;
  readonly parsedRequest: CompletionTask['parsedRequest'];
  readonly body: Pick<CompletionTask['body'], 'whole'>;
}

/**
 * What tells that requests of one organization belong to one conversation: `routify.session_id`, `prompt_cache_key`,
 * else the beginning of the opening messages where the prompt is long enough to be cached. Null: nothing does.
 */
export function affinityKeyOf({ principal, parsedRequest, body }: AffinitySource): string | null {
  const { organizationId } = principal;
  const { sessionId } = parsedRequest.routing;
  const { value } = body.whole();
  if (sessionId !== null) return affinityKey([organizationId, 'session', sessionId]);
  const cacheKey = value.prompt_cache_key;
  if (typeof cacheKey === 'string' && cacheKey !== '') return affinityKey([organizationId, 'cache', cacheKey]);
  if (parsedRequest.endpoint !== 'chat' || parsedRequest.promptTextBytes < CACHEABLE_BYTES_MIN) return null;
  return affinityKey([organizationId, 'opening', parsedRequest.model, ...openingOf(value.messages)]);
}

/** All messages up to the first of the user's, and that. */
function openingOf(messages: unknown): string[] {
  const opening: string[] = [];
  for (const message of Array.isArray(messages) ? (messages as unknown[]) : []) {
    const { role, content } = message as { readonly role?: unknown; readonly content?: unknown };
    const text = typeof content === 'string' ? content : JSON.stringify(content ?? null);
    opening.push(text.slice(0, OPENING_CHARACTERS_MAX));
    if (role === 'user') break;
  }
  return opening;
}
