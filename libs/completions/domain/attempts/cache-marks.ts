import { dialectOf, type Candidate, type Channel, type StickyTarget } from '#channels';
import { isRecord, listOf, type CacheMarks } from '#core';
import type { CompletionTask } from '../../task/completion-task.js';

/** Most prompts have more tokens than that. */
const BYTES_PER_TOKEN = 4;

/** The parts of a request that decide about marks. */
interface MarkedTask {
  readonly principal: Pick<CompletionTask['principal'], 'keyCacheMarks'>;
  readonly parsedRequest: Pick<CompletionTask['parsedRequest'], 'endpoint' | 'promptTextBytes'> & {
    readonly routing: Pick<CompletionTask['parsedRequest']['routing'], 'cache'>;
  };
  readonly body: Pick<CompletionTask['body'], 'whole'>;
}

/** What the request says, else its key, else the channel, whose `never` overrides both. */
export function cacheMarksFor(
  { options }: Pick<Channel, 'options'>,
  { principal, parsedRequest }: Pick<MarkedTask, 'principal' | 'parsedRequest'>,
): CacheMarks {
  if (options.cacheMarks === 'never') return 'never';
  return parsedRequest.routing.cache ?? principal.keyCacheMarks ?? options.cacheMarks;
}

/**
 * Whether the gateway marks the prompt for the provider's cache: it is long enough for the model's cache and, unless the
 * request, the key or the channel says `always`, goes on where this account has answered the session within five minutes.
 * A prompt without an answer of the model is never read again as a whole, so by itself it is not written.
 */
export function setsCacheMarks(candidate: Candidate, task: MarkedTask, warmTarget: StickyTarget | null): boolean {
  const { channel, upstreamModel } = candidate;
  const { reasoningField } = channel.options;
  const minimum = dialectOf(channel.kind).cacheMinimum({ upstreamModel, reasoningField });
  const { endpoint, promptTextBytes } = task.parsedRequest;
  if (minimum === null || endpoint !== 'chat' || promptTextBytes < minimum * BYTES_PER_TOKEN) return false;
  const marks = cacheMarksFor(channel, task);
  return marks === 'always' || (marks === 'auto' && isWarm(candidate, warmTarget) && goesOn(task));
}

function isWarm({ channel, credential }: Candidate, target: StickyTarget | null): boolean {
  return target?.channelId === channel.id && target.credentialId === credential.id;
}

function goesOn({ body }: MarkedTask): boolean {
  return listOf(body.whole().value.messages).some((message) => isRecord(message) && message.role === 'assistant');
}
