import { TIMELINE_KINDS, type TimelineEntry } from '#usage';
import { reply } from '../../conventions/fields/declare.js';
import { choice, flag, integer, text, time } from '../../conventions/fields/kinds.js';
import { exampleId } from '../../conventions/examples.js';

/** One line of a timeline. Which facts it has depends on its kind. */
export class TimelineEntryResponse extends reply({
  at: time(
    'Those of attempts are derived from their durations: the last one ended with the request, and each earlier one ' +
      'is shown as if it had ended when the next began.',
  ),
  at_ms: integer('Milliseconds since the admission.', { example: 120 }),
  kind: choice(TIMELINE_KINDS, { example: 'attempt' }),
  text: text('A sentence for people; it may change.', {
    example: 'openai-main (gpt-4o-2024-08-06): status 200 in 1834 ms; this is the answer.',
  }),
  model: text({ example: 'openai/gpt-4o', optional: true }),
  channel: text({ example: 'openai-main', optional: true }),
  kept: flag({ example: true, optional: true }),
  reason: text({ example: null, optional: true, nullable: true }),
  status: integer({ example: 200, optional: true, nullable: true }),
  duration_ms: integer({ example: 1834, optional: true }),
  meter: text({ example: 'input', optional: true }),
  quantity: integer({ example: 14, optional: true }),
  per_million_usd: text({ example: '2.5', optional: true }),
  amount_usd: text({ example: '0.000035', optional: true }),
  transfer_id: text({ example: exampleId('txn'), optional: true }),
  refund_id: text({ example: exampleId('refund'), optional: true }),
  settlement_failure_id: text({ example: exampleId('fail'), optional: true }),
  actor: text({ example: 'system:worker', optional: true }),
}) {}

export function presentTimelineEntry({ at, kind, text, facts }: TimelineEntry, admittedAt: Date) {
  const atMs = at.getTime() - admittedAt.getTime();
  return { at: at.toISOString(), at_ms: atMs, kind, text, ...facts } satisfies TimelineEntryResponse;
}
