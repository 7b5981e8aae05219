import { randomUUID } from 'node:crypto';
import type { ProviderDesk } from '../provider-desk.js';
import {
  cancelWhilePaid,
  refundByOperator,
  refundByRequest,
  returnUnapplied,
  think,
  type OrderAt,
  type Story,
  type StoryStage,
} from '../story-stage.js';

type Json = Readonly<Record<string, unknown>>;
/** Its page is a payment. */
type YookassaOrder = OrderAt;

/** What payers, banks, operators and thieves do with an order at YooKassa. */
export const YOOKASSA_STORIES: readonly Story<YookassaOrder>[] = [
  { share: 16, play: (_stage, order) => happens(order, 'pay') },
  { share: 4, play: (_stage, order) => happens(order, 'refuse', { reason: 'insufficient_funds' }) },
  { share: 4, play: (_stage, order) => happens(order, 'expire') },
  { share: 7, play: captured },
  { share: 7, play: forged },
  { share: 14, play: refundedByOperator },
  { share: 8, play: refundRequested },
  { share: 12, play: refundedElsewhere },
  { share: 5, play: (stage, order) => stage.buyer.cancel(order.id) },
  { share: 4, play: (stage, order) => cancelWhilePaid(stage, order, () => happens(order, 'pay')) },
  { share: 9, play: paidTwice },
  { share: 5, play: paidInParts },
  { share: 2, play: () => Promise.resolve() },
];

/** Of a payment: `pay`, `hold`, `capture`, `refuse`, `expire`, `refund`. */
function happens({ desk, page }: YookassaOrder, what: string, fields: Json = {}): Promise<Json> {
  return desk.act(what, { payment: page, ...fields });
}

/** The bank holds the money first. */
async function captured(stage: StoryStage, order: YookassaOrder): Promise<void> {
  await happens(order, 'hold');
  await think(stage);
  // Its customer cancels the order: then the bank releases it, unless it is taken meanwhile.
  if (stage.random.flip(0.25)) await stage.buyer.cancel(order.id);
  await happens(order, 'capture');
}

/** A thief says that it is paid, or paid more; some are paid later. */
async function forged(stage: StoryStage, order: YookassaOrder): Promise<void> {
  const claims = { event: 'payment.succeeded', status: 'succeeded', amount: stage.random.pick(['1.00', '99999.00']) };
  await happens(order, 'notify', claims);
  await think(stage);
  if (!stage.random.flip(0.5)) return;
  await happens(order, 'pay');
  await happens(order, 'notify', { event: 'payment.canceled', status: 'canceled' });
}

async function refundedByOperator(stage: StoryStage, order: YookassaOrder): Promise<void> {
  await happens(order, 'pay');
  if (!(await stage.buyer.isCredited(order))) return;
  await refundByOperator(stage, order);
  await endRefunds(stage, order.desk);
  if (stage.random.flip(0.3)) await refundByOperator(stage, order);
}

async function refundRequested(stage: StoryStage, order: YookassaOrder): Promise<void> {
  await happens(order, 'pay');
  if (!(await stage.buyer.isCredited(order))) return;
  await refundByRequest(stage, order);
  await endRefunds(stage, order.desk);
}

/** In the dashboard: in parts, and sometimes before the credit. */
async function refundedElsewhere(stage: StoryStage, order: YookassaOrder): Promise<void> {
  const { buyer, random } = stage;
  const { totalMinor } = order;
  await happens(order, 'pay');
  if (random.flip(0.6)) await buyer.isCredited(order);
  const part = random.flip(0.4) ? totalMinor : random.between(1, totalMinor);
  await happens(order, 'refund', { amount: rublesOf(part) });
  if (random.flip(0.4) && part < totalMinor) await happens(order, 'refund', { amount: rublesOf(totalMinor - part) });
  await endRefunds(stage, order.desk);
}

/** The second payment is one that the product did not make. */
async function paidTwice(stage: StoryStage, order: YookassaOrder): Promise<void> {
  const { buyer, random } = stage;
  const second = { ...order, page: await foreignPayment(order, order.totalMinor) };
  await happens(order, 'pay');
  if (random.flip(0.6)) await buyer.isCredited(order);
  await happens(second, 'pay');
  await think(stage);
  const fraction = random.fraction();
  if (fraction < 0.4) await returnUnapplied(stage, order);
  else if (fraction < 0.7) {
    const part = random.flip(0.6) ? order.totalMinor : random.between(1, order.totalMinor);
    await happens(second, 'refund', { amount: rublesOf(part) });
  }
  await endRefunds(stage, order.desk);
}

/** Less, then the rest; or more than was due. */
async function paidInParts(stage: StoryStage, order: YookassaOrder): Promise<void> {
  const { random } = stage;
  const { totalMinor } = order;
  const part = random.flip(0.5) ? totalMinor + random.between(1, 9_000) : random.between(10_000, 30_000);
  await happens({ ...order, page: await foreignPayment(order, part) }, 'pay');
  await think(stage);
  if (part < totalMinor && random.flip(0.5)) {
    await happens({ ...order, page: await foreignPayment(order, totalMinor - part) }, 'pay');
  }
  if (random.flip(0.5)) await returnUnapplied(stage, order);
}

/** Refunds that YooKassa has taken, and not made, end. */
async function endRefunds(stage: StoryStage, desk: ProviderDesk): Promise<void> {
  await think(stage);
  const { refunds } = (await desk.dump()) as { readonly refunds: readonly Json[] };
  for (const { id } of refunds.filter(({ status }) => status === 'pending')) {
    const status = stage.random.flip(0.4) ? 'canceled' : 'succeeded';
    await desk.act('settle', { refund: id, status }).catch(() => undefined);
  }
}

/** A payment by the API of the shop with the names of an order. Returns its id. */
async function foreignPayment({ desk, page }: YookassaOrder, kopecks: number): Promise<string> {
  const { payments } = (await desk.dump()) as { readonly payments: readonly Json[] };
  const metadata = payments.find(({ id }) => id === page)?.['metadata'];
  const confirmation = { type: 'redirect', return_url: 'https://example.com' };
  const amount = { value: rublesOf(kopecks), currency: 'RUB' };
  const credentials = Buffer.from(`${desk.account.name}:${desk.account.secretKey}`).toString('base64');
  const answer = await fetch(`${desk.simulatorUrl}/v3/payments`, {
    method: 'POST',
    body: JSON.stringify({ amount, capture: true, metadata, confirmation }),
    headers: { authorization: `Basic ${credentials}`, 'idempotence-key': randomUUID() },
  });
  const { id } = (await answer.json()) as { readonly id?: string };
  if (!answer.ok || id === undefined) throw new Error(`payments: ${answer.status}`);
  return id;
}

const rublesOf = (kopecks: number): string => (kopecks / 100).toFixed(2);
