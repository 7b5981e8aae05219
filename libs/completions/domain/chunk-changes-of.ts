import type { Candidate } from '#channels';
import { CallNumbers, droppedFields, type ChunkChanges } from '#replies';
import type { CompletionTask } from '../task/completion-task.js';

/** The changes to the chunks of a new stream. */
export function chunkChangesOf({ parsedRequest, generationId }: CompletionTask, { channel }: Candidate): ChunkChanges {
  return {
    stripUsage: !parsedRequest.includeUsage,
    dropped: droppedFields(channel.options.dropReply),
    calls: { numbers: new CallNumbers(), generationId },
  };
}
