import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '#audit';
import { formatId, refusal, RoutifyError } from '#kernel';
import { hasApi } from '../providers/provider-kinds.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { QuestionsService } from './questions.service.js';
import { sweepSubject } from './sweep-subject.js';

/** Asks providers for all that they have since a moment. */
@Injectable()
export class ProviderSweepsService {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly questions: QuestionsService,
  ) {}

  /** Every provider with an API. Returns how many. */
  async sweepAll(since: Date, actor: Actor): Promise<number> {
    const found = (await this.providers.list()).filter(({ kind }) => hasApi(kind));
    for (const { id } of found) await this.sweep(id, since, actor);
    return found.length;
  }

  /** What workers have yet to query providers for. */
  countOpen(): Promise<number> {
    return this.questions.countOpen();
  }

  /** A worker does it in the background; it is repeatable. Throws `not_found`, 400 for a provider without an API. */
  async sweep(id: string, since: Date, actor: Actor): Promise<PaymentProvider> {
    const provider = await this.providers.find(id);
    if (provider === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', id)}.`);
    }
    if (!hasApi(provider.kind)) throw refusal('payment_provider_without_api', {});
    await this.questions.add(id, [sweepSubject(since)]);
    await this.providers.transaction((tx) =>
      recordChange(tx, {
        ...{ actor, action: 'payment_provider.sweep', targetKind: 'payment_provider', targetId: formatId('prv', id) },
        after: { since: since.toISOString() },
      }),
    );
    return provider;
  }
}
