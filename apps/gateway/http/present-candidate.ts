import type { CandidateNote } from '#pricing';
import { publicReason } from '#channels';

/** A channel that was considered, in words for customers; the model is named where several may answer. */
export function presentCandidate({ model, channel, kept, reason }: CandidateNote): object {
  return { ...(model === undefined ? {} : { model }), channel, kept, reason: publicReason(reason) };
}
