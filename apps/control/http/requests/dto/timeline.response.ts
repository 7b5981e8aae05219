import { ApiProperty } from '@nestjs/swagger';
import { TIMELINE_KINDS, type TimelineEntry } from '#explanations';
import { exampleId } from '../../conventions/examples.js';
import { TimeProperty } from '../../conventions/fields/response-properties.js';

const Fact = (type: 'string' | 'integer' | 'boolean', example: unknown, nullable = false): PropertyDecorator =>
  ApiProperty({ type, example, required: false, ...(nullable ? { nullable } : {}) });

/** One line of a timeline. Which facts it has depends on its kind. */
export class TimelineEntryResponse {
  @TimeProperty({
    description:
      'Those of attempts are derived from their durations: the last one ended with the request, and each earlier one ' +
      'is shown as if it had ended when the next began.',
  })
  at!: string;

  @ApiProperty({ type: 'integer', description: 'Milliseconds since the admission.', example: 120 })
  at_ms!: number;

  @ApiProperty({ type: 'string', enum: [...TIMELINE_KINDS], example: 'attempt' })
  kind!: string;

  @ApiProperty({
    type: 'string',
    description: 'A sentence for people; it may change.',
    example: 'openai-main (gpt-4o-2024-08-06): status 200 in 1834 ms; this is the answer.',
  })
  text!: string;

  @Fact('string', 'openai/gpt-4o')
  model?: string;

  @Fact('string', 'openai-main')
  channel?: string;

  @Fact('boolean', true)
  kept?: boolean;

  @Fact('string', null, true)
  reason?: string | null;

  @Fact('integer', 200, true)
  status?: number | null;

  @Fact('integer', 1834)
  duration_ms?: number;

  @Fact('string', 'input')
  meter?: string;

  @Fact('integer', 14)
  quantity?: number;

  @Fact('string', '2.5')
  per_million_usd?: string;

  @Fact('string', '0.000035')
  amount_usd?: string;

  @Fact('string', exampleId('txn'))
  transfer_id?: string;

  @Fact('string', exampleId('refund'))
  refund_id?: string;

  @Fact('string', exampleId('fail'))
  settlement_failure_id?: string;

  @Fact('string', 'system:worker')
  actor?: string;
}

export function presentTimelineEntry({ at, kind, text, facts }: TimelineEntry, admittedAt: Date) {
  const atMs = at.getTime() - admittedAt.getTime();
  return { at: at.toISOString(), at_ms: atMs, kind, text, ...facts } satisfies TimelineEntryResponse;
}
