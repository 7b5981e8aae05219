import { chunkIdentity, type Chunk, type ChunkIdentity } from '#dialects';
import { uuidTimeMs } from '#kernel';
import type { CompletionTask } from '../completion-task.js';

/** What is the same in all chunks of a request's stream; `first` is null when the gateway speaks before the upstream. */
export function chunkIdentityOf(
  { endpoint, requestId, generationId, shownModel }: CompletionTask,
  first: Chunk | null,
): ChunkIdentity {
  const { choiceForm } = endpoint;
  if (choiceForm === null) throw new Error(`${endpoint.name} do not stream`);
  return chunkIdentity(first, {
    generationId,
    createdSeconds: Math.floor(uuidTimeMs(requestId) / 1_000),
    model: shownModel,
    form: choiceForm,
  });
}
