import { Injectable } from '@nestjs/common';
import { HoldService, ReapService } from '#admission';
import type { OwingRecord } from './domain/journal-record.js';

/** Books what a journal says through the scripts that a living request uses; every call may be repeated. */
@Injectable()
export class JournalSender {
  constructor(
    private readonly holds: HoldService,
    private readonly reaper: ReapService,
  ) {}

  /**
   * Sends the finish of an F; reaps an A, whose process died before it could decide, at its last checkpoint. `known`:
   * Redis or the ledger has that already.
   */
  async send(record: OwingRecord): Promise<'sent' | 'known'> {
    const { requestId, organizationId, terms, payload } = record;
    const named = { requestId, organizationId, terms, payload };
    if (record.kind === 'A') return (await this.reaper.replay(named)) === 'reaped' ? 'sent' : 'known';
    const { chargeNanoUsd, tokensUsed, delivered } = record;
    const answer = await this.holds.capture({ ...named, chargeNanoUsd, tokensUsed, delivered });
    return answer === 'captured' ? 'sent' : 'known';
  }
}
