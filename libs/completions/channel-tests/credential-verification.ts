import { Injectable } from '@nestjs/common';
import { ChannelAccess } from '#channels';
import type { TestProblem } from '../domain/attempts/test-problem.js';
import { UpstreamModels } from './upstream-models.js';

export const VERIFICATION_VERDICTS = ['accepted', 'refused', 'exhausted', 'unclear'] as const;
type VerificationVerdict = (typeof VERIFICATION_VERDICTS)[number];

/** A provider's reply to a model listing with one of our credentials. */
export interface Verification {
  readonly channelId: string;
  readonly credentialId: string;
  readonly verdict: VerificationVerdict;
  readonly status: number | null;
  readonly latencyMs: number;
  readonly problem: TestProblem | null;
}

const VERDICTS: Readonly<Record<string, VerificationVerdict>> = {
  credential_refused: 'refused',
  quota_exhausted: 'exhausted',
};

/** Checks whether a provider accepts a credential, disabled ones included. Read-only; a model listing is free. */
@Injectable()
export class CredentialVerification {
  constructor(
    private readonly access: ChannelAccess,
    private readonly models: UpstreamModels,
  ) {}

  async run(credentialId: string): Promise<Verification> {
    const opened = await this.access.openWith(credentialId);
    const { status, latencyMs, problem } = await this.models.list(opened, 1);
    const verdict = problem === null ? 'accepted' : (VERDICTS[problem.reason] ?? 'unclear');
    return { channelId: opened.channel.id, credentialId, verdict, status, latencyMs, problem };
  }
}
