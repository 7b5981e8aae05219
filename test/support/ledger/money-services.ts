import { Config, type Transaction } from '#core/infra';
import { newUuid, Secret, SystemClock, type Clock } from '#core';
import { PaymentRepository } from '../../../libs/billing/ledger/accounts/payment.repository.js';
import { ArchiveRepository } from '../../../libs/billing/ledger/transfers/archive.repository.js';
import { CapSpendRepository } from '../../../libs/billing/ledger/transfers/cap-spend.repository.js';
import { TransferRepository } from '../../../libs/billing/ledger/transfers/transfer.repository.js';
import { UsageRecordRepository } from '../../../libs/billing/ledger/transfers/usage-record.repository.js';
import { WalletRepository } from '../../../libs/billing/ledger/transfers/wallet.repository.js';
import { ClearingEntryRepository } from '../../../libs/billing/ledger/order-money/clearing-entry.repository.js';
import { ClearingService } from '../../../libs/billing/ledger/order-money/clearing.service.js';
import { OrderCreditsService } from '../../../libs/billing/ledger/order-money/order-credits.service.js';
import { OrderMoneyService } from '../../../libs/billing/ledger/order-money/order-money.service.js';
import { RefundPlansService } from '../../../libs/billing/ledger/order-money/refund-plans.service.js';
import { ExpiryPass } from '../../../libs/billing/ledger/promotions/expiry-pass.js';
import { GrantRepository } from '../../../libs/billing/ledger/promotions/grant.repository.js';
import { GrantsService } from '../../../libs/billing/ledger/promotions/grants.service.js';
import { RedeemCodeHasher } from '../../../libs/billing/ledger/promotions/redeem-code-hasher.js';
import { RedeemCodeRepository } from '../../../libs/billing/ledger/promotions/redeem-code.repository.js';
import { RedeemCodesService } from '../../../libs/billing/ledger/promotions/redeem-codes.service.js';
import { RefundRepository } from '../../../libs/billing/ledger/refunds/refund.repository.js';
import { RefundsService } from '../../../libs/billing/ledger/refunds/refunds.service.js';
import { ActivityRollupRepository } from '../../../libs/billing/usage/rollups/activity-rollup.repository.js';
import { ActivityRollups } from '../../../libs/billing/usage/rollups/activity-rollups.service.js';
import { MinuteRollupRepository } from '../../../libs/billing/usage/rollups/minute-rollup.repository.js';
import { RollupRepository } from '../../../libs/billing/usage/rollups/rollup.repository.js';
import { StatementRepository } from '../../../libs/billing/usage/statements/statement.repository.js';
import { StatementsService } from '../../../libs/billing/usage/statements/statements.service.js';
import { OPERATOR, type LedgerFixture } from './ledger-fixture.js';

/** The money operations of operators besides top-ups, on a fixture in the role of control. */
export function grantsService({ prisma, accounts }: Pick<LedgerFixture, 'prisma' | 'accounts'>): GrantsService {
  const [wallets, transfers] = [new WalletRepository(prisma), new TransferRepository(prisma)];
  return new GrantsService(wallets, new GrantRepository(prisma), transfers, accounts, new SystemClock());
}

export function orderMoneyService(
  { prisma, paymentBook, accounts }: LedgerFixture,
  clock: Clock = new SystemClock(),
): OrderMoneyService {
  const [wallets, payments] = [new WalletRepository(prisma), new PaymentRepository(prisma)];
  const credits = new OrderCreditsService(payments, new GrantRepository(prisma), clock);
  return new OrderMoneyService(wallets, payments, paymentBook, credits, grantsService({ prisma, accounts }));
}

export function refundPlans(ledger: LedgerFixture, clock: Clock = new SystemClock()): RefundPlansService {
  const { prisma, withdrawals } = ledger;
  const credits = new OrderCreditsService(new PaymentRepository(prisma), new GrantRepository(prisma), clock);
  return new RefundPlansService(new WalletRepository(prisma), credits, withdrawals, orderMoneyService(ledger, clock));
}

export function clearingService({ prisma }: LedgerFixture): ClearingService {
  return new ClearingService(new ClearingEntryRepository(), new TransferRepository(prisma), new SystemClock());
}

/** A refund of an order in one part, as it is approved; null: all that is refundable now. */
export async function refundOrder(
  ledger: LedgerFixture,
  tx: Transaction,
  { amountNanoUsd, ...taking }: OrderOf & { readonly externalRef: string; readonly amountNanoUsd: bigint | null },
): ReturnType<OrderMoneyService['refund']> {
  const plan = await refundPlans(ledger).plan(tx, taking, amountNanoUsd, false);
  const refund = { ...taking, reason: 'test', amountNanoUsd: plan.amountNanoUsd };
  return refundPlans(ledger).bookPart(tx, plan, refund, OPERATOR);
}

interface OrderOf {
  readonly orderId: string;
  readonly organizationId: string;
}

/** A paid order with all its parts, a refund of it that fails, one that does not, a lost dispute, and the fee. */
export async function moveOrder(control: LedgerFixture, organizationId: string): Promise<string> {
  const [orders, orderId] = [orderMoneyService(control), newUuid(Date.now())];
  const bonus = { amountNanoUsd: 200n, expiresAt: null, priority: 50 };
  const parts = { amountNanoUsd: 1_000n, taxNanoUsd: 190n, surchargeNanoUsd: 30n };
  const texts = { organizationId, orderId, reason: 'test' };
  const refund = async (tx: Transaction, externalRef: string): Promise<void> => {
    const plans = refundPlans(control);
    const plan = await plans.plan(tx, texts, 100n, true);
    await plans.bookPart(tx, plan, { ...texts, amountNanoUsd: 100n, externalRef }, OPERATOR);
  };
  const failed = { kind: 'payment_refund', reversedRef: `re1:${orderId}`, grossNanoUsd: null } as const;
  const fee = {
    kind: 'payment_fee',
    amountNanoUsd: 59n,
    externalRef: `fee:${orderId}`,
    orderId,
    isTest: false,
    reason: null,
  } as const;
  await control.prisma.$transaction(async (tx) => {
    const credit = { ...texts, ...parts, bonus, externalRef: `pay:${orderId}`, isUnapplied: false };
    await orders.credit(tx, credit, OPERATOR);
    await refund(tx, `re1:${orderId}`);
    await refund(tx, `re2:${orderId}`);
    await orders.reverse(tx, { ...texts, ...failed, externalRef: `fail:${orderId}` }, OPERATOR);
    await orders.withdraw(tx, { ...texts, grossNanoUsd: 1_200n, externalRef: `du:${orderId}` }, OPERATOR);
    await clearingService(control).record(tx, fee, OPERATOR);
  });
  await control.accounts.publish(organizationId);
  return orderId;
}

export function redeemCodesService(fixture: LedgerFixture, clock: Clock = new SystemClock()): RedeemCodesService {
  const { prisma, accounts } = fixture;
  const config = Object.assign(Object.create(Config.prototype) as Config, {
    secrets: [{ version: 1, secret: new Secret('a secret of the tests') }],
  });
  const [wallets, codes] = [new WalletRepository(prisma), new RedeemCodeRepository(prisma)];
  const hasher = new RedeemCodeHasher(config);
  return new RedeemCodesService(wallets, codes, hasher, grantsService(fixture), accounts, clock);
}

export function refundsService({ prisma, accounts }: LedgerFixture): RefundsService {
  return new RefundsService(
    new WalletRepository(prisma),
    new UsageRecordRepository(),
    new TransferRepository(prisma),
    new CapSpendRepository(prisma),
    new RefundRepository(prisma),
    accounts,
    new ArchiveRepository(prisma),
    new SystemClock(),
  );
}

export function rollupRepository({ prisma }: Pick<LedgerFixture, 'prisma'>): RollupRepository {
  return new RollupRepository(prisma, new ArchiveRepository(prisma));
}

export function activityRollups(fixture: Pick<LedgerFixture, 'prisma'>): ActivityRollups {
  const { prisma } = fixture;
  const tables = [new ActivityRollupRepository(prisma), new MinuteRollupRepository(prisma)] as const;
  return new ActivityRollups(...tables, rollupRepository(fixture));
}

export function statementsService({ prisma }: LedgerFixture): StatementsService {
  return new StatementsService(new StatementRepository(prisma), new ArchiveRepository(prisma));
}

/** The worker's handling of expired lots, on a clock that a test sets. */
export function expiryPass({ prisma, publisher, queries, logger }: LedgerFixture, clock: Clock): ExpiryPass {
  const [wallets, transfers] = [new WalletRepository(prisma), new TransferRepository(prisma)];
  return new ExpiryPass(wallets, transfers, publisher, queries, clock, logger);
}

/** Expires a lot an hour ago, and sweeps its balance. */
export async function sweepEnded(fixture: LedgerFixture, accountId: string): Promise<void> {
  await fixture.endLotAt(accountId, new Date(Date.now() - 3_600_000));
  await passTwice(expiryPass(fixture, new SystemClock()));
}

/** A lot is swept when two passes agree that no running request needs it. */
export async function passTwice(expiry: ExpiryPass): Promise<void> {
  await expiry.run();
  await expiry.run();
}
