import type { FailureAdvice, CandidateNote } from '#core';
import { publicReason } from '#channels';

/** How many channels a plan left out, by the reason that customers may know; the most frequent first. */
export function excludedChannels(notes: readonly CandidateNote[]): FailureAdvice['excluded'] {
  const counts = new Map<string, number>();
  for (const { kept, reason } of notes) {
    if (kept) continue;
    const shown = publicReason(reason);
    counts.set(shown, (counts.get(shown) ?? 0) + 1);
  }
  return Array.from(counts, ([reason, count]) => ({ reason, count })).sort(
    (one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1),
  );
}
