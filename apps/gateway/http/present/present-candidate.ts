import type { CandidateNote } from '#pricing';
import { publicReason } from '#routing';

/** A considered channel with its public reason; includes the model if several may answer. */
export function presentCandidate({ model, channel, kept, reason }: CandidateNote): object {
  return { ...(model === undefined ? {} : { model }), channel, kept, reason: publicReason(reason) };
}
