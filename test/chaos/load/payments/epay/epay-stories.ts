import {
  cancelWhilePaid,
  returnUnapplied,
  think,
  transferredRefunds,
  type OrderAt,
  type Story,
  type StoryStage,
} from '../story-stage.js';

/** Its page is the number of the shop, `out_trade_no`. */
type EpayOrder = OrderAt;

const refunds = transferredRefunds<EpayOrder>((order) => pay(order));

/** What customers, the vendor, operators and thieves do with an order at an epay vendor. */
export const EPAY_STORIES: readonly Story<EpayOrder>[] = [
  { share: 16, play: (_stage, order) => pay(order) },
  { share: 10, play: paidSilently },
  { share: 10, play: forged },
  { share: 8, play: repeated },
  { share: 14, play: refunds.byOperator },
  { share: 8, play: refunds.byRequest },
  { share: 3, play: refundedElsewhere },
  { share: 6, play: canceled },
  { share: 4, play: (stage, order) => cancelWhilePaid(stage, order, () => pay(order)) },
  { share: 12, play: paidOtherwise },
  { share: 4, play: () => Promise.resolve() },
];

/** The customer comes to the page, for which the vendor makes its order. */
async function visit({ checkoutUrl }: EpayOrder): Promise<void> {
  const answer = await fetch(checkoutUrl, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`${checkoutUrl}: ${answer.status}`);
}

async function pay(order: EpayOrder, fields: object = {}): Promise<void> {
  await visit(order);
  await order.desk.act('pay', { order: order.page, ...fields });
}

/** The customer returns, or not: then it is found later. */
async function paidSilently({ buyer, random }: StoryStage, order: EpayOrder): Promise<void> {
  await pay(order, { silent: true });
  if (random.flip(0.6)) await buyer.isCredited(order);
}

/** A thief says that it is paid; or the vendor does, with another amount than it received. */
async function forged(stage: StoryStage, order: EpayOrder): Promise<void> {
  const { random } = stage;
  await visit(order);
  const fields = random.flip(0.5) ? { money: random.pick(['0.01', '99999.00']) } : { trade_no: 'forged1' };
  await order.desk.act('notify', { order: order.page, signed: random.flip(0.5), fields });
  await think(stage);
  if (random.flip(0.5)) await order.desk.act('pay', { order: order.page });
}

/** The vendor notifies again, long after the answer. */
async function repeated(stage: StoryStage, order: EpayOrder): Promise<void> {
  await pay(order);
  for (let count = 0; count < 4; count++) {
    await think(stage);
    await order.desk.act('notify', { order: order.page });
  }
}

/** In the dashboard of the vendor, which keeps no amount: it says nothing to the product. */
async function refundedElsewhere(stage: StoryStage, order: EpayOrder): Promise<void> {
  await pay(order);
  if (await stage.buyer.isCredited(order)) await order.desk.act('refund', { order: order.page });
}

/** And paid all the same, later. */
async function canceled(stage: StoryStage, order: EpayOrder): Promise<void> {
  const { buyer, random } = stage;
  await visit(order);
  await buyer.cancel(order.id);
  await think(stage);
  if (random.flip(0.6)) await order.desk.act('pay', { order: order.page, silent: random.flip(0.5) });
}

/** Another amount than was due. */
async function paidOtherwise(stage: StoryStage, order: EpayOrder): Promise<void> {
  const { random } = stage;
  const fen = random.between(1, order.totalMinor * 2);
  const amount = random.pick(['half', 'double', (fen / 100).toFixed(2)]);
  await pay(order, { amount });
  await think(stage);
  if (random.flip(0.5)) await returnUnapplied(stage, order);
}
