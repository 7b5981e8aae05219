import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#kernel';
import type { AdminApi } from '../../admin-api.js';
import type { Fleet } from '../../fleet.js';
import type { ProviderDesk } from '../../load/payments/provider-desk.js';
import { readStandIn } from './stand-in.js';

const POLL_MS = 2_000;
/** Pages are open for an hour. */
const PAGES_END_SECONDS = 2 * 3_600;

interface SettleOptions {
  readonly fleet: Fleet;
  readonly admin: AdminApi;
  readonly desks: readonly ProviderDesk[];
  /** The start of the run. */
  readonly since: Date;
  readonly timeoutMs: number;
}

/**
 * Ends what is under way at the providers, lets them be swept as an operator does after an incident, and waits. Returns
 * the seconds until nothing was to be asked, booked or sent; null when that took longer than `timeoutMs`.
 */
export async function settlePayments({ fleet, admin, desks, since, timeoutMs }: SettleOptions): Promise<number | null> {
  for (const desk of desks) await endAtProvider(desk);
  const startedMs = performance.now();
  for (const { account } of desks) {
    await admin.post(`/payment-providers/${account.providerId}/sweep`, { since: since.toISOString() });
  }
  while (performance.now() - startedMs < timeoutMs) {
    if ((await countOpen(fleet)) === 0) return (performance.now() - startedMs) / 1_000;
    // Some are sent only now.
    for (const desk of desks) await settleRefunds(desk);
    await sleep(POLL_MS);
  }
  return null;
}

/** Debits are paid or fail, refunds and payouts arrive, and unpaid pages end. */
async function endAtProvider(desk: ProviderDesk): Promise<void> {
  const { pages, payouts } = readStandIn(await desk.dump());
  const unsettled = pages.filter(({ status, paymentStatus }) => status === 'complete' && paymentStatus === 'unpaid');
  for (const [index, { pageId }] of unsettled.entries()) {
    const outcome = index % 2 === 0 ? 'succeeded' : 'failed';
    // One that has failed before is not settled again.
    await desk.act('settle', { session: pageId, outcome }).catch(() => undefined);
  }
  for (const { payoutId, status } of payouts) {
    if (status === 'in_transit') await desk.act(`payouts/${payoutId}/pay`);
  }
  await desk.set('account', { advance_seconds: PAGES_END_SECONDS });
}

async function settleRefunds(desk: ProviderDesk): Promise<void> {
  for await (const { id, status } of desk.client.refunds.list({ limit: 100 })) {
    if (status === 'pending') await desk.act(`refunds/${id}/succeed`);
  }
}

async function countOpen(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>(`
    SELECT (SELECT count(*) FROM payment_question) + (SELECT count(*) FROM payment_fact WHERE booked_at IS NULL)
      + (SELECT count(*) FROM order_refund WHERE state IN ('booked', 'sent')) AS count`);
  return Number(row?.count ?? 0);
}

export const providerUuid = ({ account }: ProviderDesk): string => parseId('prv', account.providerId) ?? '';
