import { VERIFICATION_VERDICTS, type Verification } from '#completions';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, integer, objectName } from '../../../conventions/fields/kinds.js';
import { trialProblem, upstreamStatus } from './channel-test-problem.response.js';

export class VerificationResponse extends reply({
  object: objectName('credential_verification'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  verdict: choice(
    VERIFICATION_VERDICTS,
    '`unclear`: the provider could not be asked, or has no list of models. One that shows its list to anybody accepts ' +
      'every credential; a test of the channel is sure.',
  ),
  status: upstreamStatus,
  latency_ms: integer('Milliseconds until its answer was read.'),
  error: trialProblem,
}) {}

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
