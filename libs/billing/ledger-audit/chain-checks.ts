import { Injectable } from '@nestjs/common';
import { AuditChainRepository } from '#core/infra';
import { SealsService } from '../ledger/seals/seals.service.js';
import type { CheckResult } from './ledger-check.repository.js';

/**
 * Verifies the hash chains. The promise names the last hash: compared with a copy stored elsewhere, it shows whether the
 * chain was rebuilt.
 */
@Injectable()
export class ChainChecks {
  constructor(
    private readonly chain: AuditChainRepository,
    private readonly seals: SealsService,
  ) {}

  async run(): Promise<CheckResult[]> {
    return [await this.checkChanges(), await this.checkSeals()];
  }

  private async checkChanges(): Promise<CheckResult> {
    const rows = (await this.chain.findBroken()).map((link) => ({ ...link }));
    const head = await this.chain.findHead();
    const until = head === null ? 'which is empty' : `up to ${head.hash}, number ${head.number} of ${head.day}`;
    const promise = `nothing was changed, removed or inserted in the record of changes, ${until}`;
    return { name: 'audit-chain', promise, severity: 'error', rows };
  }

  private async checkSeals(): Promise<CheckResult> {
    const rows = (await this.seals.findBroken()).map((seal) => ({ ...seal }));
    const head = await this.seals.findHead();
    const until = head === null ? 'of which no day is sealed yet' : `up to ${head.hash} of ${head.day}`;
    const promise = `no transfer was changed, removed or inserted since its day was sealed, ${until}`;
    return { name: 'transfer-seals', promise, severity: 'error', rows };
  }
}
