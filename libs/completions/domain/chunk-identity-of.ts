import { uuidTimeMs } from '#kernel';
import { chunkIdentity, type Chunk, type ChunkIdentity } from '#replies';
import type { CompletionTask } from '../task/completion-task.js';

/** Fields shared by all chunks of a stream; `first` is null when the gateway writes before the upstream. */
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
