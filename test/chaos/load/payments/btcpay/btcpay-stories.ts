import {
  cancelWhilePaid,
  returnUnapplied,
  refundByOperator,
  refundByRequest,
  think,
  transferRefund,
  type OrderAt,
  type Story,
  type StoryStage,
} from '../story-stage.js';

type Json = Readonly<Record<string, unknown>>;
/** Its page is an invoice. */
type BtcpayOrder = OrderAt;

/** What customers, the chain and operators do with an order at a store of BTCPay Server. */
export const BTCPAY_STORIES: readonly Story<BtcpayOrder>[] = [
  { share: 16, play: (_stage, order) => pay(order) },
  { share: 10, play: confirmed },
  { share: 10, play: paidInParts },
  { share: 6, play: paidPartially },
  { share: 8, play: paidLate },
  { share: 8, play: paidOver },
  { share: 6, play: paidTwice },
  { share: 3, play: (_stage, order) => happens(order, 'expire') },
  { share: 12, play: refunded(refundByOperator) },
  { share: 7, play: refunded(refundByRequest) },
  { share: 4, play: (stage, order) => stage.buyer.cancel(order.id) },
  { share: 4, play: (stage, order) => cancelWhilePaid(stage, order, () => pay(order)) },
  { share: 3, play: () => Promise.resolve() },
];

/** Of an invoice: `confirm`, `lose`, `expire`. */
function happens({ desk, page }: BtcpayOrder, what: string): Promise<Json> {
  return desk.act(what, { invoice: page });
}

/** @param amount `half`, `full`, `double`, or US dollars */
function pay({ desk, page }: BtcpayOrder, amount = 'full', isConfirmed = true): Promise<Json> {
  return desk.act('pay', { invoice: page, amount, confirmed: isConfirmed });
}

const dollarsOf = (cents: number): string => (cents / 100).toFixed(2);

/** By the chain, later, or never. */
async function confirmed(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  await pay(order, 'full', false);
  await think(stage);
  await happens(order, stage.random.flip(0.7) ? 'confirm' : 'lose');
}

async function paidInParts(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  await pay(order, 'half', stage.random.flip(0.5));
  await think(stage);
  await pay(order, 'half');
  await happens(order, 'confirm');
}

/** Some pay the rest after the end. */
async function paidPartially(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  const { random } = stage;
  await pay(order, dollarsOf(random.between(1, order.totalCents - 1)));
  await happens(order, 'expire');
  await think(stage);
  if (random.flip(0.4)) await pay(order, 'half');
  if (random.flip(0.5)) await returnUnapplied(stage, order);
}

async function paidLate(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  await happens(order, 'expire');
  await think(stage);
  await pay(order);
  await think(stage);
  if (stage.random.flip(0.5)) await returnUnapplied(stage, order);
}

async function paidOver(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  const { random } = stage;
  await pay(order, random.flip(0.5) ? 'double' : dollarsOf(order.totalCents + random.between(1, 200)));
  await think(stage);
  if (random.flip(0.5)) await returnUnapplied(stage, order);
}

/** To the same address, after it was settled. */
async function paidTwice(stage: StoryStage, order: BtcpayOrder): Promise<void> {
  await pay(order);
  if (stage.random.flip(0.6)) await stage.buyer.isCredited(order);
  await pay(order);
  await think(stage);
  if (stage.random.flip(0.5)) await returnUnapplied(stage, order);
}

/** The store makes a claim of it. An operator who transfers it, too, is refused. */
function refunded(refund: (stage: StoryStage, order: BtcpayOrder) => Promise<string>) {
  return async (stage: StoryStage, order: BtcpayOrder): Promise<void> => {
    await pay(order);
    if (!(await stage.buyer.isCredited(order))) return;
    const id = await refund(stage, order);
    await think(stage);
    if (stage.random.flip(0.2)) await transferRefund(stage, id);
    await claimed(stage, order, id);
  };
}

/** What is not made yet, or not claimed to its end, is at the end of the run. */
async function claimed(stage: StoryStage, { desk }: BtcpayOrder, refundId: string): Promise<void> {
  const { random } = stage;
  const claims = (await desk.dump())['pull_payments'] as readonly Json[];
  const claim = claims.find(({ name }) => String(name).includes(refundId));
  if (claim === undefined || random.flip(0.2)) return;
  const move = (what: string, fields: Json = {}): Promise<Json> =>
    desk.act(`pull-payments/${String(claim['id'])}/${what}`, fields);
  if (random.flip(0.2)) {
    await move('archive');
    return;
  }
  if (random.flip(0.4)) {
    const cents = Math.max(1, Math.floor(Number(claim['amount']) * 50));
    await move('claim', { amount: dollarsOf(cents) });
    await move('pay');
    await think(stage);
    if (random.flip(0.3)) {
      await move('archive');
      return;
    }
  }
  // Nothing is left of a claim of a cent.
  await move('claim').catch(() => undefined);
  await think(stage);
  if (random.flip(0.2)) await move('cancel');
  else await move('pay');
}
