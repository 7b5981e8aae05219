import type { CandidateNote } from '#core';
import { publicReason } from '#channels';

/** What customers call a channel of a record; null: it is unknown. */
export type PublicNameOf = (reference: string) => string | null;

/** A considered channel with its public name and reason; includes the model if several may answer. */
export function presentCandidate({ model, channel, kept, reason }: CandidateNote, publicNameOf: PublicNameOf): object {
  const shown = { channel: publicNameOf(channel), kept, reason: publicReason(reason) };
  return model === undefined ? shown : { model, ...shown };
}
