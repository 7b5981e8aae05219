import type { AdminApi } from '../../admin-api.js';
import { endPending } from '../../load/payments/topups/charge-outcomes.js';
import type { ProviderDesk } from '../../load/payments/provider-desk.js';
import type { Json } from '../../checker/payments/stand-ins/stand-in-reader.js';

/** Pages are open for an hour. */
const PAGES_END_SECONDS = 2 * 3_600;

/** Debits are paid or fail, payments are confirmed, refunds and payouts arrive, and unpaid pages end. */
export async function endAtProvider(desk: ProviderDesk): Promise<void> {
  const dump = await desk.dump();
  if (desk.kind === 'stripe') await endStripe(desk, dump);
  if (desk.kind === 'yookassa') await endYookassa(desk, dump);
  if (desk.kind === 'btcpay') await endBtcpay(desk, dump);
  // Orders of epay have no end.
  if (desk.kind !== 'epay') await desk.set('account', { advance_seconds: PAGES_END_SECONDS });
}

/** What only now has become pending. */
export async function settlePending(desk: ProviderDesk): Promise<void> {
  const dump = await desk.dump();
  if (desk.kind === 'stripe') {
    for (const { id } of listOf(dump['objects'], 'refund').filter(isPending))
      await desk.act(`refunds/${String(id)}/succeed`);
  }
  if (desk.kind === 'yookassa') {
    for (const { id } of (dump['refunds'] as readonly Json[]).filter(isPending))
      await desk.act('settle', { refund: id });
  }
  if (desk.kind === 'btcpay') await payClaims(desk, dump);
  if (desk.kind === 'stripe' || desk.kind === 'yookassa') await endPending(desk, () => true);
}

/** Refunds of providers without an API of refunds, and claims that ended in part: an operator transfers what is left. */
export async function transferRefunds(admin: AdminApi): Promise<void> {
  for (const state of ['booked', 'sent']) {
    const { data } = await admin.get<{ data: { id: string }[] }>(`/order-refunds?state=${state}&limit=100`);
    // Others are sent by their providers: it is refused.
    for (const { id } of data) await admin.post(`/order-refunds/${id}/transferred`, {}).catch(() => undefined);
  }
}

async function endStripe(desk: ProviderDesk, { objects }: Json): Promise<void> {
  const unsettled = listOf(objects, 'checkout.session').filter(
    ({ status, payment_status: payment }) => status === 'complete' && payment === 'unpaid',
  );
  for (const [index, { id }] of unsettled.entries()) {
    const outcome = index % 2 === 0 ? 'succeeded' : 'failed';
    // One that has failed before is not settled again.
    await desk.act('settle', { session: id, outcome }).catch(() => undefined);
  }
  for (const { id, status } of listOf(objects, 'payout')) {
    if (status === 'in_transit') await desk.act(`payouts/${String(id)}/pay`);
  }
}

async function endYookassa(desk: ProviderDesk, { payments }: Json): Promise<void> {
  const held = (payments as readonly Json[]).filter(({ status }) => status === 'waiting_for_capture');
  for (const { id } of held) await desk.act('capture', { payment: id });
}

async function endBtcpay(desk: ProviderDesk, dump: Json): Promise<void> {
  for (const { id } of dump['invoices'] as readonly Json[]) await desk.act('confirm', { invoice: id });
  await payClaims(desk, dump);
}

/** Payers claim what is left, and the operator pays. */
async function payClaims(desk: ProviderDesk, { pull_payments: claims }: Json): Promise<void> {
  for (const { id, archived } of claims as readonly Json[]) {
    if (archived === true) continue;
    // Nothing may be left.
    await desk.act(`pull-payments/${String(id)}/claim`).catch(() => undefined);
    await desk.act(`pull-payments/${String(id)}/pay`);
  }
}

const isPending = ({ status }: Json): boolean => status === 'pending';

const listOf = (objects: unknown, kind: string): readonly Json[] =>
  (objects as Readonly<Record<string, readonly Json[]>>)[kind] ?? [];
