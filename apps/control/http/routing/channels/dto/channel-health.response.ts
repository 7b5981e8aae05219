import type { HealthState } from '#channels';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { text, time } from '../../../conventions/fields/kinds.js';

/** A credential in cool-down, or a model whose breaker is open. */
export class ChannelHealthResponse extends reply({
  credential_id: text('The credential that pauses.', { nullable: true }),
  model_id: text('The model for which the channel is ejected.', { nullable: true }),
  reason: text(
    'Of a credential: `rate_limited`, `exhausted` (no quota or money) or `refused`. Of a model: ' +
      '`consecutive_failures`, `failure_rate`, `probe_failed` or `model_missing`.',
    { example: 'rate_limited' },
  ),
  since: time(),
  next_try_at: time(),
}) {}

export function presentChannelHealth({ subject, reason, sinceMs, remainingMs }: HealthState): ChannelHealthResponse {
  return {
    credential_id: subject.kind === 'credential' ? formatId('crd', subject.credentialId) : null,
    model_id: subject.kind === 'model' ? formatId('mdl', subject.modelId) : null,
    reason,
    since: new Date(sinceMs).toISOString(),
    next_try_at: new Date(Date.now() + remainingMs).toISOString(),
  };
}
