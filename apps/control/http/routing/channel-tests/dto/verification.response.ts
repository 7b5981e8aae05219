import { ApiProperty } from '@nestjs/swagger';
import { VERIFICATION_VERDICTS, type Verification } from '#completions';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty } from '../../../conventions/fields/response-properties.js';
import {
  TrialProblemProperty,
  UpstreamStatusProperty,
  type TrialProblemResponse,
} from './channel-test-problem.response.js';

export class VerificationResponse {
  @ObjectProperty('credential_verification')
  object!: 'credential_verification';

  @IdProperty('chn')
  channel_id!: string;

  @IdProperty('crd')
  credential_id!: string;

  @ApiProperty({
    type: 'string',
    enum: [...VERIFICATION_VERDICTS],
    description:
      '`unclear`: the provider could not be asked, or has no list of models. One that shows its list to anybody accepts ' +
      'every credential; a test of the channel is sure.',
  })
  verdict!: string;

  @UpstreamStatusProperty()
  status!: number | null;

  @ApiProperty({ type: 'integer', description: 'Milliseconds until its answer was read.' })
  latency_ms!: number;

  @TrialProblemProperty()
  error!: TrialProblemResponse | null;
}

export function presentVerification(verification: Verification): VerificationResponse {
  const { channelId, credentialId, verdict, status, latencyMs, problem } = verification;
  return {
    object: 'credential_verification',
    channel_id: formatId('chn', channelId),
    credential_id: formatId('crd', credentialId),
    verdict,
    status,
    latency_ms: latencyMs,
    error: problem,
  };
}
