import { parseId } from '#core';
import type { Fleet } from '../fleet.js';
import type { ProviderDesk } from '../load/payments/provider-desk.js';
import type { OrderEvidence, KeptPayment } from './arithmetic.js';
import type { Currency } from './currencies.js';

type Json = Readonly<Record<string, unknown>>;

/** A provider of the run. */
export interface OpenedProvider {
  readonly desk: ProviderDesk;
  readonly currency: Currency;
}

/** What one stand-in has, and which payment each of its objects is of. */
interface Account {
  readonly payments: readonly KeptPayment[];
  readonly balance: { readonly currency: Currency; readonly minor: bigint };
  readonly intentOf: ReadonlyMap<string, string>;
}

const ORDERS = `
  SELECT id AS "orderId", organization_id AS "organizationId", amount_nano_usd AS amount FROM payment_order`;

const ROWS = `
  SELECT kind, order_id AS "orderId", organization_id AS "organizationId", external_ref AS reference,
    amount_nano_usd + tax_nano_usd + surcharge_nano_usd AS amount, loss_nano_usd AS loss
  FROM payment WHERE order_id IS NOT NULL`;

const WAITING = `
  SELECT f.external_ref AS "intentId", u.left_nano_usd AS "left" FROM unapplied_payment u JOIN payment_fact f USING (id)`;

const LOSSES = `
  SELECT external_ref AS reference, amount_nano_usd AS amount FROM clearing_entry
  WHERE kind = 'dispute_fee' AND external_ref ~ ':(loss|covered)$'`;

const REFUNDS = `
  SELECT r.id, f.external_ref AS "intentId" FROM order_refund r
  JOIN payment_fact f ON f.id = coalesce(r.payment_id, r.unapplied_id)`;

const EVENTS = `SELECT id, external_ref AS "intentId" FROM payment_fact WHERE kind = 'paid'`;

const BONUSES = `
  SELECT g.order_id AS "orderId", g.organization_id AS "organizationId", g.amount_nano_usd AS given,
    coalesce((SELECT sum(t.amount_nano_usd) FROM transfer t WHERE t.debit_account = a.id AND t.code = 'expiry'), 0) AS swept,
    CASE WHEN a.expires_at <= now() THEN a.balance_nano_usd ELSE 0 END AS unswept
  FROM promo_grant g JOIN account a ON a.id = g.id WHERE g.order_id IS NOT NULL`;

const CUSTOMERS = `
  SELECT w.organization_id AS "organizationId",
    (SELECT coalesce(sum(balance_nano_usd), 0) FROM account a
      WHERE a.organization_id = w.organization_id AND a.kind LIKE 'wallet%') AS balance,
    (SELECT coalesce(sum(charge_nano_usd), 0) FROM usage_record u WHERE u.organization_id = w.organization_id) AS used,
    (SELECT coalesce(sum(amount_nano_usd), 0) FROM refund r WHERE r.organization_id = w.organization_id) AS refunded
  FROM wallet w WHERE w.organization_id = ANY ($1)`;

/** Money that providers owe, but top-ups by hand. */
const CLEARING = `
  SELECT coalesce(sum(CASE WHEN t.debit_account = a.id THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0) AS amount
  FROM transfer t JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.kind = 'payments_clearing'
  WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.id = t.request_id AND p.order_id IS NULL)`;

/** Both sides of all payments, when nothing is under way. */
export async function readOrderEvidence(
  fleet: Fleet,
  providers: readonly OpenedProvider[],
  organizationIds: readonly string[],
): Promise<OrderEvidence> {
  const accounts = await Promise.all(providers.map(readAccount));
  const events = await fleet.query<{ id: string; intentId: string }>(EVENTS);
  const refunds = await fleet.query<{ id: string; intentId: string }>(REFUNDS);
  const intents = new Map([
    ...accounts.flatMap(({ intentOf }) => [...intentOf]),
    ...events.map(({ id, intentId }) => [`unapplied:${id}`, intentId] as const),
    ...refunds.map(({ id, intentId }) => [`refund:${id}`, intentId] as const),
  ]);
  const intentOf = (reference: string): string => intents.get(ownPart(reference)) ?? reference;
  const rows = await fleet.query<Stored & { kind: string; reference: string | null; loss: string }>(ROWS);
  const bonuses = await fleet.query<Stored & { given: string; swept: string; unswept: string }>(BONUSES);
  const customers = await fleet.query<{ organizationId: string; balance: string; used: string; refunded: string }>(
    CUSTOMERS,
    [organizationIds],
  );
  const [clearing] = await fleet.query<{ amount: string }>(CLEARING);
  return {
    payments: accounts.flatMap(({ payments }) => payments),
    orders: (await fleet.query<Stored & { amount: string }>(ORDERS)).map(({ amount, ...order }) => ({
      ...order,
      amountNanoUsd: BigInt(amount),
    })),
    rows: rows.map(({ kind, reference, orderId, organizationId, amount, loss }) => ({
      orderId,
      organizationId,
      amountNanoUsd: BigInt(amount),
      lossNanoUsd: BigInt(loss),
      intentId: isOfBonus(kind, reference) ? null : intentOf(reference ?? ''),
    })),
    waiting: (await fleet.query<{ intentId: string; left: string }>(WAITING)).map(({ intentId, left }) => ({
      intentId,
      leftNanoUsd: BigInt(left),
    })),
    losses: (await fleet.query<{ reference: string; amount: string }>(LOSSES)).map(({ reference, amount }) => ({
      intentId: intentOf(reference),
      amountNanoUsd: BigInt(amount),
    })),
    refunds,
    bonuses: bonuses.map(({ orderId, organizationId, given, swept, unswept }) => ({
      orderId,
      organizationId,
      givenNanoUsd: BigInt(given),
      sweptNanoUsd: BigInt(swept),
      endedNanoUsd: BigInt(swept) + BigInt(unswept),
    })),
    customers: customers.map(({ organizationId, balance, used, refunded }) => ({
      organizationId,
      balanceNanoUsd: BigInt(balance),
      refundedNanoUsd: BigInt(refunded),
      usedNanoUsd: BigInt(used) - BigInt(refunded),
    })),
    clearingNanoUsd: BigInt(clearing?.amount ?? 0),
    balances: accounts.map(({ balance }) => balance),
  };
}

/** Postgres drivers return 64-bit numbers as text. */
interface Stored {
  readonly orderId: string;
  readonly organizationId: string;
  readonly amount: string;
}

/** What is taken back of a bonus, and what of that returns. */
const isOfBonus = (kind: string, reference: string | null): boolean =>
  kind === 'bonus_clawback' || (kind === 'reversal' && /:(?:bonus|spent)$/.test(reference ?? ''));

/** The object that a reference begins with, without its provider. */
const ownPart = (reference: string): string =>
  /^(?:prv_\w+:)?((?:refund|unapplied):[0-9a-f-]{36}|[^:]+)/.exec(reference)?.[1] ?? reference;

async function readAccount({ desk, currency }: OpenedProvider): Promise<Account> {
  const dump = await desk.dump();
  const objects = dump['objects'] as Readonly<Record<string, readonly Json[]>>;
  const listOf = (kind: string): readonly Json[] => objects[kind] ?? [];
  const fees = new Map(listOf('balance_transaction').map(({ id, fee }) => [id, BigInt(fee as number)]));
  const intentOf = new Map<string, string>();
  const payments = listOf('charge')
    .filter(({ status }) => status === 'succeeded')
    .map((charge): KeptPayment => {
      const intentId = String(charge['payment_intent']);
      const refunds = listOf('refund').filter((refund) => refund['payment_intent'] === intentId);
      const moves = listOf('dispute')
        .filter((dispute) => dispute['payment_intent'] === intentId)
        .flatMap((dispute) => dispute['balance_transactions'] as readonly Json[]);
      for (const { id } of [charge, ...refunds, ...moves]) intentOf.set(String(id), intentId);
      intentOf.set(intentId, intentId);
      const paidMinor = minorOf(charge['amount']);
      const back = refunds.filter(({ status }) => status !== 'failed' && status !== 'canceled');
      return {
        intentId,
        currency,
        paidMinor,
        orderId: orderOf(charge),
        keptMinor: paidMinor - sumOf(back) + sumOf(moves),
        feesMinor:
          (fees.get(charge['balance_transaction']) ?? 0n) + moves.reduce((sum, { fee }) => sum + minorOf(fee), 0n),
        moves: refunds.length + 2 * moves.length + 1,
      };
    });
  const { available, pending } = dump['balance'] as Readonly<Record<'available' | 'pending', readonly Json[]>>;
  return { payments, balance: { currency, minor: sumOf([...available, ...pending]) }, intentOf };
}

const orderOf = ({ metadata }: Json): string =>
  parseId('ord', (metadata as Readonly<Record<string, string>>)['order_id'] ?? '') ?? '';

const minorOf = (amount: unknown): bigint => BigInt((amount ?? 0) as number);

const sumOf = (objects: readonly Json[]): bigint => objects.reduce((sum, { amount }) => sum + minorOf(amount), 0n);
