import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import { recordChange, type Transaction } from '#core/infra';
import { Clock, formatId, formatUsd, refusal, RoutifyError, wholeCents, formatActor, type Actor } from '#core';
import { CheckoutRules } from '../checkout/checkout.rules.js';
import { paused } from '../domain/automatic-topup.js';
import { PaymentsQueue } from '../status-checks/payments.queue.js';
import { PaymentProviderRepository } from '../providers/payment-provider.repository.js';
import { SavedMethodRepository, type OwnSavedMethod, type SavedMethod } from '../orders/saved-method.repository.js';
import { AutomaticTopupRepository, type AutomaticTopup, type TopupRule } from './automatic-topup.repository.js';

type WantedRule = Omit<TopupRule, 'legalVersion'>;

/** Saved methods of customers, and when they are charged. */
@Injectable()
export class AutomaticTopupsService {
  constructor(
    private readonly rules: AutomaticTopupRepository,
    private readonly methods: SavedMethodRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly recipients: MailRecipientsRepository,
    private readonly checkout: CheckoutRules,
    private readonly queue: PaymentsQueue,
    private readonly clock: Clock,
  ) {}

  listMethods(organizationId: string): Promise<SavedMethod[]> {
    return this.methods.list(organizationId);
  }

  /**
   * What a person saved, whatever its rights in the organizations now.
   * @param organizationId null: of all
   */
  methodsOf(userId: string, organizationId: string | null): Promise<OwnSavedMethod[]> {
    return this.methods.listOf(userId, organizationId);
  }

  /** The person who saved a method removes it, whatever its rights now. Throws `not_found`. */
  async removeOwn(id: string, userId: string, organizationId: string | null, actor: Actor): Promise<SavedMethod> {
    const own = (await this.methods.listOf(userId, organizationId)).find((method) => method.id === id);
    if (own === undefined) throw unknownMethod(id);
    return this.removeMethod(id, own.organizationId, actor);
  }

  /** Nothing is charged to it from here on; a worker ends it at its provider. Throws `not_found`. */
  async removeMethod(id: string, organizationId: string, actor: Actor): Promise<SavedMethod> {
    const removed = await this.rules.transaction(async (tx) => {
      // A charge locks the rule before it reads the method.
      const rule = await this.rules.lock(tx, organizationId);
      const now = new Date(this.clock.nowMs());
      const method = await this.methods.remove(tx, id, organizationId, formatActor(actor), now);
      if (method === null) throw unknownMethod(id);
      if (rule?.savedMethodId === id && rule.status === 'active') {
        await this.rules.step(tx, organizationId, paused('method_removed'));
      }
      const target = { targetKind: 'saved_method', targetId: formatId('smd', id), organizationId };
      await recordChange(tx, { actor, action: 'saved_method.remove', ...target, before: { label: method.label } });
      return method;
    });
    this.queue.wake();
    return removed;
  }

  /** Null: there is none. */
  find(organizationId: string): Promise<AutomaticTopup | null> {
    return this.rules.read(organizationId);
  }

  /**
   * Consents to be charged, anew with each change. Throws `not_found` for a method that is not there, 400 for an amount that
   * its provider does not take, `conflict` for a method of another person and for one without a confirmed address.
   */
  async put(organizationId: string, wanted: WantedRule, actor: Actor): Promise<AutomaticTopup> {
    const { legalVersion } = await this.checkout.read();
    const rule = await this.rules.transaction(async (tx) => {
      const before = await this.rules.lock(tx, organizationId);
      await this.requireAmount(tx, organizationId, wanted);
      // Who is charged must be reachable: declines are mailed.
      const lost = await this.recipients.lostConsent(tx, organizationId, wanted.userId);
      if (lost === 'member_left') throw refusal('topup_unconfirmed', {});
      if (lost !== null) throw refusal('payer_role', {});
      const saved = await this.rules.put(tx, organizationId, { ...wanted, legalVersion }, new Date(this.clock.nowMs()));
      await this.record(tx, 'automatic_topup.update', organizationId, actor, { before, after: saved });
      return saved;
    });
    this.queue.wake();
    return rule;
  }

  /** What is at the provider is charged; nothing is after it. Repeatable. Throws `not_found`. */
  async disable(organizationId: string, actor: Actor): Promise<AutomaticTopup> {
    return this.rules.transaction(async (tx) => {
      const before = await this.rules.lock(tx, organizationId);
      if (before === null) throw new RoutifyError('not_found', 'There is no automatic top-up.');
      if (before.status === 'disabled') return before;
      await this.rules.step(tx, organizationId, { status: 'disabled' });
      const after: AutomaticTopup = { ...before, status: 'disabled', version: before.version + 1 };
      await this.record(tx, 'automatic_topup.disable', organizationId, actor, { before, after });
      return after;
    });
  }

  private async requireAmount(tx: Transaction, organizationId: string, wanted: WantedRule): Promise<void> {
    const { savedMethodId, amountNanoUsd, monthlyMaxNanoUsd, userId } = wanted;
    const method = await this.methods.find(tx, savedMethodId, organizationId);
    if (method !== null && method.userId !== userId) {
      throw refusal('method_of_another', {}, { param: 'saved_method_id' });
    }
    const provider = method === null ? null : await this.providers.find(method.providerId, tx);
    if (provider === null) throw unknownMethod(savedMethodId);
    const { minNanoUsd, maxNanoUsd } = provider;
    if (amountNanoUsd < minNanoUsd || amountNanoUsd > maxNanoUsd) {
      const limits = { min_usd: formatUsd(minNanoUsd), max_usd: formatUsd(maxNanoUsd) };
      throw refusal('order_amount', limits, { param: 'amount_usd' });
    }
    if (amountNanoUsd !== wholeCents(amountNanoUsd)) throw refusal('order_cents', {}, { param: 'amount_usd' });
    if (monthlyMaxNanoUsd < amountNanoUsd) throw refusal('topup_monthly_max', {}, { param: 'monthly_max_usd' });
  }

  private async record(
    tx: Transaction,
    action: string,
    organizationId: string,
    actor: Actor,
    { before, after }: { readonly before: AutomaticTopup | null; readonly after: AutomaticTopup },
  ): Promise<void> {
    await recordChange(tx, {
      actor,
      action,
      organizationId,
      targetKind: 'automatic_topup',
      targetId: formatId('org', organizationId),
      ...(before === null ? {} : { before: described(before) }),
      after: described(after),
    });
  }
}

const described = (rule: AutomaticTopup) => ({
  status: rule.status,
  saved_method_id: formatId('smd', rule.savedMethodId),
  threshold_usd: formatUsd(rule.thresholdNanoUsd),
  amount_usd: formatUsd(rule.amountNanoUsd),
  monthly_max_usd: formatUsd(rule.monthlyMaxNanoUsd),
});

const unknownMethod = (id: string): RoutifyError =>
  new RoutifyError('not_found', `There is no saved method ${formatId('smd', id)}.`);
