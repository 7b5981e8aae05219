import type { Candidate } from '#channels';
import { uuidTimeMs } from '#core';
import { droppedFields, type StreamStart } from '#formats';
import type { CompletionTask } from '../task/completion-task.js';

const NO_FIELDS: readonly string[] = [];

/** The facts of a new stream; `candidate` is null when the gateway ends it before an upstream answered. */
export function streamStartOf(
  { requestId, generationId, shownModel, parsedRequest }: CompletionTask,
  candidate: Candidate | null,
  isNative = false,
): StreamStart {
  return {
    generationId,
    createdSeconds: Math.floor(uuidTimeMs(requestId) / 1_000),
    model: shownModel,
    request: parsedRequest,
    isNative,
    dropped: droppedFields(candidate?.channel.options.dropReply ?? NO_FIELDS),
    stopEndsCalls: candidate?.channel.options.stopEndsCalls ?? false,
  };
}
