import { ApiProperty } from '@nestjs/swagger';
import type { HealthState } from '#channel-history';
import { formatId } from '#kernel';
import { TimeProperty } from '../../../conventions/fields/response-properties.js';

/** A credential in cool-down, or a model whose breaker is open. */
export class ChannelHealthResponse {
  @ApiProperty({ type: 'string', nullable: true, description: 'The credential that pauses.' })
  credential_id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The model for which the channel is ejected.' })
  model_id!: string | null;

  @ApiProperty({
    type: 'string',
    example: 'rate_limited',
    description:
      'Of a credential: `rate_limited`, `exhausted` (no quota or money) or `refused`. Of a model: ' +
      '`consecutive_failures`, `failure_rate`, `probe_failed` or `model_missing`.',
  })
  reason!: string;

  @TimeProperty()
  since!: string;

  @TimeProperty()
  next_try_at!: string;
}

export function presentChannelHealth({ subject, reason, sinceMs, remainingMs }: HealthState): ChannelHealthResponse {
  return {
    credential_id: subject.kind === 'credential' ? formatId('crd', subject.credentialId) : null,
    model_id: subject.kind === 'model' ? formatId('mdl', subject.modelId) : null,
    reason,
    since: new Date(sinceMs).toISOString(),
    next_try_at: new Date(Date.now() + remainingMs).toISOString(),
  };
}
