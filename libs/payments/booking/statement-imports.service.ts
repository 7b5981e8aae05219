import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, refusal, RoutifyError, type Actor } from '#core';
import {
  readStatement,
  type BankStatement,
  type IncomingTransfer,
  type StatementReading,
} from '../domain/statements/read-statement.js';
import { UnreadableStatement } from '../domain/statements/unreadable-statement.js';
import { PaymentEventRepository } from '../orders/payment-event.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { hasApi } from '../providers/provider-kinds.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { ReceivedTransfersService } from './received-transfers.service.js';

/**
 * `order`: it names one. `unknown_order`: it names none of this provider, or several, and waits. `known`: it was imported
 * before. `no_reference`: it is other money of the account, and is left out.
 */
type TransferMatch = 'order' | 'unknown_order' | 'known' | 'no_reference';

/** The currency is that of the provider. */
type ChosenReading = Omit<StatementReading, 'accountCurrency'>;

export interface MatchedTransfer {
  readonly transfer: IncomingTransfer;
  readonly match: TransferMatch;
  readonly order: PaymentOrder | null;
}

export interface StatementImport {
  readonly statement: BankStatement;
  readonly transfers: readonly MatchedTransfer[];
  /** Of the account, as of its provider. */
  readonly currency: string;
  readonly provider: PaymentProvider;
}

/** Imports statements of the bank account behind a provider. Repeatable: each transfer is noted once. */
@Injectable()
export class StatementImportsService {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
    private readonly received: ReceivedTransfersService,
  ) {}

  /** What an import would do. Throws `not_found`, 400 for a file that cannot be read without a guess. */
  async preview(providerId: string, file: Uint8Array, reading: ChosenReading): Promise<StatementImport> {
    const provider = await this.providers.find(providerId);
    if (provider === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)}.`);
    }
    if (hasApi(provider.kind)) throw refusal('payment_provider_confirms', {});
    const statement = read(file, { ...reading, accountCurrency: provider.currency });
    const references = [...new Set(statement.rows.flatMap((row) => row.references))];
    const refs = statement.rows.map(({ externalRef }) => externalRef);
    const [orders, known] = await this.orders.transaction(async (tx) => [
      await this.orders.byReferences(tx, providerId, references),
      await this.events.knownPayments(tx, providerId, refs),
    ]);
    const byReference = new Map(orders.map((order) => [order.reference, order]));
    const transfers = statement.rows.map((transfer) => {
      const named = transfer.references.flatMap((reference) => byReference.get(reference) ?? []);
      const order = named.length === 1 ? (named[0] ?? null) : null;
      if (known.has(transfer.externalRef)) return { transfer, order, match: 'known' as const };
      if (order !== null) return { transfer, order, match: 'order' as const };
      return {
        transfer,
        order,
        match: transfer.references.length > 0 ? ('unknown_order' as const) : ('no_reference' as const),
      };
    });
    return { statement, transfers, currency: provider.currency, provider };
  }

  /** Notes what `preview` shows, but other money. Throws as `preview`. */
  async apply(providerId: string, file: Uint8Array, reading: ChosenReading, actor: Actor): Promise<StatementImport> {
    const found = await this.preview(providerId, file, reading);
    await this.orders.transaction((tx) =>
      recordChange(tx, {
        actor,
        action: 'statement.import',
        targetKind: 'payment_provider',
        targetId: formatId('prv', providerId),
        after: countsOf(found.transfers),
      }),
    );
    for (const { transfer, order, match } of found.transfers) {
      if (match !== 'order' && match !== 'unknown_order') continue;
      const { amountNano, externalRef, bookedOn: receivedAt, payer, text } = transfer;
      const note = [payer, text]
        .filter((part) => part !== '')
        .join(': ')
        .slice(0, NOTE_CHARACTERS_MAX);
      await this.received.note(found.provider, order?.id ?? null, { amountNano, externalRef, receivedAt, note }, actor);
    }
    return found;
  }
}

const NOTE_CHARACTERS_MAX = 500;

function countsOf(transfers: readonly MatchedTransfer[]): Record<TransferMatch, number> {
  const count = (match: TransferMatch): number => transfers.filter((one) => one.match === match).length;
  return {
    order: count('order'),
    unknown_order: count('unknown_order'),
    known: count('known'),
    no_reference: count('no_reference'),
  };
}

function read(file: Uint8Array, reading: StatementReading): BankStatement {
  try {
    return readStatement(file, reading);
  } catch (error) {
    if (!(error instanceof UnreadableStatement)) throw error;
    // Each fault has the parameters of its text, which a test compares.
    throw refusal(`statement_${error.reason}`, error.params as never);
  }
}
