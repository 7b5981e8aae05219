import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { formatId, systemActor } from '#core';
import type { RuleStep } from '../domain/automatic-topup.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { AutomaticTopupRepository, type AutomaticTopup } from './automatic-topup.repository.js';

const WORKER = systemActor('payments');

/** Changes rules by what became of their charges. Who has to act gets a mail, once. */
@Injectable()
export class TopupSteps {
  constructor(
    private readonly rules: AutomaticTopupRepository,
    private readonly mails: PaymentMails,
  ) {}

  /** Of an active rule; one that a customer ended, or that waits for one, stays as it is. */
  async apply(
    tx: Transaction,
    organizationId: string,
    stepOf: (rule: AutomaticTopup) => RuleStep | null,
  ): Promise<void> {
    const rule = await this.rules.lock(tx, organizationId);
    const step = rule?.status === 'active' ? stepOf(rule) : null;
    if (rule === null || step === null) return;
    await this.rules.step(tx, organizationId, step);
    if (step.status === 'active' && step.reason !== 'monthly_max') return;
    await this.mails.automaticTopup(tx, rule, step);
    await recordChange(tx, {
      actor: WORKER,
      action: 'automatic_topup.pause',
      organizationId,
      targetKind: 'automatic_topup',
      targetId: formatId('org', organizationId),
      after: { status: step.status, reason: step.reason },
    });
  }
}
