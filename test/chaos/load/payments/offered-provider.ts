import type { Random } from '../../random.js';
import type { PlacedOrder } from './buyer.js';
import { BTCPAY_STORIES } from './btcpay/btcpay-stories.js';
import { BTCPAY_TROUBLES } from './btcpay/btcpay-troubles.js';
import { EPAY_STORIES } from './epay/epay-stories.js';
import { EPAY_TROUBLES } from './epay/epay-troubles.js';
import type { ProviderDesk } from './provider-desk.js';
import { ProviderTroubles, type KindOfTroubles } from './provider-troubles.js';
import { playOne, type OrderAt, type Story, type StoryStage } from './story-stage.js';
import { StripeDesk } from './stripe/stripe-desk.js';
import { STRIPE_STORIES } from './stripe/stripe-stories.js';
import { STRIPE_TROUBLES } from './stripe/stripe-troubles.js';
import { YOOKASSA_STORIES } from './yookassa/yookassa-stories.js';
import { YOOKASSA_TROUBLES } from './yookassa/yookassa-troubles.js';

/** One provider of the run, with what happens to its orders and to itself. */
export interface OfferedProvider {
  readonly desk: ProviderDesk;
  /** The order at its page. */
  readonly at: (order: PlacedOrder) => OrderAt;
  readonly play: (stage: StoryStage, order: PlacedOrder) => Promise<unknown>;
  readonly troubles: (random: Random) => ProviderTroubles;
}

/** The provider's name of a page, by the address of the page. */
const PAGES = {
  stripe: /(cs_\w+)/,
  epay: /[?&]out_trade_no=(\w+)/,
  yookassa: /\/yookassa\/pay\/([0-9a-f-]{36})/,
  btcpay: /\/i\/(\w+)/,
} as const;

const OTHERS = {
  epay: [EPAY_STORIES, EPAY_TROUBLES],
  yookassa: [YOOKASSA_STORIES, YOOKASSA_TROUBLES],
  btcpay: [BTCPAY_STORIES, BTCPAY_TROUBLES],
} as const;

export function offered(desk: ProviderDesk): OfferedProvider {
  if (desk instanceof StripeDesk) return withStories(desk, STRIPE_STORIES, STRIPE_TROUBLES);
  if (desk.kind === 'stripe') throw new TypeError('a desk of Stripe is a StripeDesk');
  const [stories, kind] = OTHERS[desk.kind];
  return withStories(desk, stories, kind);
}

function withStories<Desk extends ProviderDesk>(
  desk: Desk,
  stories: readonly Story<OrderAt<Desk>>[],
  kind: KindOfTroubles,
): OfferedProvider {
  const at = (order: PlacedOrder): OrderAt<Desk> => {
    const page = PAGES[desk.kind].exec(order.checkoutUrl)?.[1] ?? '';
    return { ...order, desk, page };
  };
  return {
    desk,
    at,
    play: (stage, order) => playOne(stories, stage, at(order)),
    troubles: (random) => new ProviderTroubles(desk, kind, random),
  };
}
