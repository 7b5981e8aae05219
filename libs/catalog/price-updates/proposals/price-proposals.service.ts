import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { Clock, formatId, refusal, RoutifyError, type Page, type PageRequest, type Actor } from '#core';
import { PriceImportService } from '../../imports/price-import.service.js';
import type { PriceProposal, PriceProposalHead } from '../domain/proposal.js';
import { PriceProposalsRepository } from './price-proposals.repository.js';

type Decision = 'approved' | 'rejected';

/** What operators do with differences that workers found. */
@Injectable()
export class PriceProposals {
  constructor(
    private readonly proposals: PriceProposalsRepository,
    private readonly imports: PriceImportService,
    private readonly clock: Clock,
  ) {}

  list(states: readonly string[] | undefined, page: PageRequest): Promise<Page<PriceProposalHead>> {
    return this.proposals.list(states, page);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<PriceProposal> {
    const proposal = await this.proposals.find(id);
    if (proposal !== null) return proposal;
    throw new RoutifyError('not_found', `There is no price proposal ${formatId('ppr', id)}.`);
  }

  /**
   * Applies exactly what it shows, or nothing. Throws `conflict` unless it is open, and when a model or a price of its
   * base has changed.
   */
  async approve(id: string, actor: Actor): Promise<PriceProposal> {
    const { plan } = await this.get(id);
    await this.imports.applyPlan(plan, actor, (tx) => this.decide(tx, id, 'approved', actor));
    return this.get(id);
  }

  /** The same difference is not proposed again. Throws `conflict` unless it is open. */
  async reject(id: string, actor: Actor): Promise<PriceProposal> {
    await this.get(id);
    await this.proposals.transaction((tx) => this.decide(tx, id, 'rejected', actor));
    return this.get(id);
  }

  private async decide(tx: Transaction, id: string, state: Decision, actor: Actor): Promise<void> {
    const now = new Date(this.clock.nowMs());
    if ((await this.proposals.lockOpen(tx, id, now)) === null) throw refusal('price_proposal_closed', {});
    const { source, changes } = await this.get(id);
    await this.proposals.decide(tx, id, state, now);
    const target = { targetKind: 'price_proposal', targetId: formatId('ppr', id) };
    const action = state === 'approved' ? 'price_proposal.approve' : 'price_proposal.reject';
    const after = { state, source, changes };
    await recordChange(tx, { actor, action, ...target, before: { state: 'open' }, after });
  }
}
