import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, refusal, RoutifyError, type Actor } from '#core';
import { hasApi } from '../providers/provider-kinds.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { StatusChecksService } from './status-checks.service.js';
import { sweepSubject } from './sweep-subject.js';

/** Asks providers for all that they have since a moment. */
@Injectable()
export class ProviderSweepsService {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly statusChecks: StatusChecksService,
  ) {}

  /** Every provider with an API. Returns those, and the others. */
  async sweepAll(
    since: Date,
    actor: Actor,
  ): Promise<{ readonly queried: readonly PaymentProvider[]; readonly others: readonly PaymentProvider[] }> {
    const providers = await this.providers.list();
    const queried = providers.filter(({ kind }) => hasApi(kind));
    for (const { id } of queried) await this.sweep(id, since, actor);
    return { queried, others: providers.filter(({ kind }) => !hasApi(kind)) };
  }

  /** Providers that gave no answer so far, each with what happened last. */
  async listUnanswered(): Promise<{ readonly provider: PaymentProvider; readonly error: string }[]> {
    const errors = new Map((await this.statusChecks.listErrors()).map(({ providerId, error }) => [providerId, error]));
    const providers = await this.providers.list();
    return providers.flatMap((provider) => {
      const error = errors.get(provider.id);
      return error === undefined ? [] : [{ provider, error }];
    });
  }

  /** What workers have yet to query providers for. */
  countOpen(): Promise<number> {
    return this.statusChecks.countOpen();
  }

  /** A worker does it in the background; it is repeatable. Throws `not_found`, 400 for a provider without an API. */
  async sweep(id: string, since: Date, actor: Actor): Promise<PaymentProvider> {
    const provider = await this.providers.find(id);
    if (provider === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', id)}.`);
    }
    if (!hasApi(provider.kind)) throw refusal('payment_provider_without_api', {});
    await this.statusChecks.add(id, [sweepSubject(since)]);
    await this.providers.transaction((tx) =>
      recordChange(tx, {
        actor,
        action: 'payment_provider.sweep',
        targetKind: 'payment_provider',
        targetId: formatId('prv', id),
        after: { since: since.toISOString() },
      }),
    );
    return provider;
  }
}
