import { affinityKey } from '#channels';
import type { CompletionTask } from '../task/completion-task.js';

/** About 1,000 tokens: no provider caches shorter prompts. */
const CACHEABLE_BYTES_MIN = 4_096;
/** Characters used of each opening message; of long strings in large bodies only the start is parsed. */
const OPENING_CHARACTERS_MAX = 1_000;

/** The parts of a task that determine its affinity key. */
interface AffinitySource {
  readonly principal: Pick<CompletionTask['principal'], 'organizationId'>;
  readonly parsedRequest: CompletionTask['parsedRequest'];
  readonly body: Pick<CompletionTask['body'], 'whole'>;
}

/**
 * Key of sticky routing among the requests of one organization: `routify.session_id`, else `prompt_cache_key`, else the
 * start of the opening messages if the prompt is long enough to be cached. Null: no key.
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

/** The messages up to and including the first user message. */
function openingOf(messages: unknown): string[] {
  const opening: string[] = [];
  for (const message of Array.isArray(messages) ? (messages as unknown[]) : []) {
    const { role, content } = message as { readonly role?: unknown; readonly content?: unknown };
    opening.push(startOf(content).slice(0, OPENING_CHARACTERS_MAX));
    if (role === 'user') break;
  }
  return opening;
}

function startOf(content: unknown): string {
  if (typeof content === 'string') return content;
  // Each part has a character.
  return JSON.stringify(Array.isArray(content) ? content.slice(0, OPENING_CHARACTERS_MAX) : (content ?? null));
}
