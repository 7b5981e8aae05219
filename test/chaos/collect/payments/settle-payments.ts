import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { AdminApi } from '../../admin-api.js';
import type { Fleet } from '../../fleet.js';
import type { ProviderDesk } from '../../load/payments/provider-desk.js';
import { endAtProvider, settlePending, transferRefunds } from './end-at-providers.js';

const POLL_MS = 2_000;
/** What a killed worker had taken is due again by then. */
const LEASE_SECONDS = 120;
const UNSENT_AFTER_MS = 180_000;
/** Operators transfer none of theirs. */
const SENDS_REFUNDS: ReadonlySet<string> = new Set(['stripe', 'yookassa']);

interface SettleOptions {
  readonly fleet: Fleet;
  readonly admin: AdminApi;
  readonly desks: readonly ProviderDesk[];
  /** The start of the run. */
  readonly since: Date;
  readonly timeoutMs: number;
}

/**
 * Ends what is under way at the providers, lets them be swept as an operator does after an incident, and waits. Returns the
 * seconds until nothing was to be asked, booked, charged or sent; null when that took longer than `timeoutMs`.
 */
export async function settlePayments(options: SettleOptions): Promise<number | null> {
  const { fleet, admin, desks, since } = options;
  for (const desk of desks) await endAtProvider(desk);
  // A charge without an answer is tried less and less often.
  await fleet.query(
    `UPDATE method_charge SET due_at = least(due_at, now() + ${LEASE_SECONDS} * interval '1 s') WHERE ended_at IS NULL`,
  );
  for (const { account } of desks) {
    await admin.post(`/payment-providers/${account.providerId}/sweep`, { since: since.toISOString() });
  }
  return untilClosed(options);
}

async function untilClosed({ fleet, admin, desks, timeoutMs }: SettleOptions): Promise<number | null> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < timeoutMs) {
    if ((await countOpen(fleet)) === 0) return (performance.now() - startedMs) / 1_000;
    // Some are sent only now.
    for (const desk of desks) await settlePending(desk);
    if (desks.some(({ kind }) => !SENDS_REFUNDS.has(kind))) await transferRefunds(admin);
    if (performance.now() - startedMs > UNSENT_AFTER_MS) await expireUnsent(fleet);
    await sleep(POLL_MS);
  }
  return null;
}

/**
 * A kill between the take of a charge and its call leaves an order without a payment. With its rule disabled meanwhile, nothing is sent
 * any more, and the order waits until it expires.
 */
async function expireUnsent(fleet: Fleet): Promise<void> {
  await fleet.query(
    `UPDATE payment_order SET expires_at = now() - interval '1 s'
    WHERE saved_method_id IS NOT NULL AND checkout_ref IS NULL AND state = 'created' AND expires_at > now()`,
  );
  await fleet.query(`UPDATE method_charge SET due_at = least(due_at, now() + interval '10 s') WHERE ended_at IS NULL`);
}

async function countOpen(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>(`
    SELECT (SELECT count(*) FROM payment_question) + (SELECT count(*) FROM payment_fact WHERE booked_at IS NULL)
      + (SELECT count(*) FROM order_refund WHERE state IN ('booked', 'sent'))
      + (SELECT count(*) FROM method_charge WHERE ended_at IS NULL) AS count`);
  return Number(row?.count ?? 0);
}

export const providerUuid = ({ account }: ProviderDesk): string => parseId('prv', account.providerId) ?? '';
