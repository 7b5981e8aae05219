import { Injectable } from '@nestjs/common';
import { HoldService } from '../../admission/hold.service.js';
import { ReapService } from '../../admission/reap.service.js';
import type { OpenRecord } from './domain/journal-record.js';

/** Sends open journal records to Redis, with the scripts of running requests. Idempotent. */
@Injectable()
export class JournalSender {
  constructor(
    private readonly holds: HoldService,
    private readonly reaper: ReapService,
  ) {}

  /**
   * Captures an F; reaps an A, whose process died before the charge was decided, at its last checkpoint. `known`: Redis
   * or the ledger already has it.
   */
  async send(record: OpenRecord): Promise<'sent' | 'known'> {
    const { requestId, organizationId, terms, payload } = record;
    const request = { requestId, organizationId, terms, payload };
    if (record.kind === 'A') return (await this.reaper.replay(request)) === 'reaped' ? 'sent' : 'known';
    const { chargeNanoUsd, tokensUsed, delivered } = record;
    const answer = await this.holds.capture({ ...request, chargeNanoUsd, tokensUsed, delivered });
    return answer === 'captured' ? 'sent' : 'known';
  }
}
