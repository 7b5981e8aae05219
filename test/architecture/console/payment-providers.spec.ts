import { STRIPE_API_VERSION as shown } from '../../../apps/console/src/operator/payments/providers/stripe-version.js';
import { BtcpayAdapter } from '../../../libs/payments/btcpay/btcpay.adapter.js';
import { EpayAdapter } from '../../../libs/payments/epay/epay.adapter.js';
import { hasApi, PROVIDER_KINDS, sendsRefunds } from '../../../libs/payments/providers/provider-kinds.js';
import { ProviderAdapters } from '../../../libs/payments/providers/provider-adapters.js';
import { YookassaAdapter } from '../../../libs/payments/yookassa/yookassa.adapter.js';
import { STRIPE_API_VERSION, StripeAdapter } from '../../../libs/payments/stripe/stripe.adapter.js';

it('the version that the console shows is that of the adapter', () => {
  expect(shown).toBe(STRIPE_API_VERSION);
});

it('kinds have an API, and send refunds, as their adapters do', () => {
  const adapters = new ProviderAdapters(
    new StripeAdapter(),
    new BtcpayAdapter({} as never),
    new EpayAdapter({} as never),
    new YookassaAdapter({} as never),
  );
  const found = PROVIDER_KINDS.map((kind) => [
    kind,
    adapters.of(kind) !== null,
    adapters.of(kind)?.refund !== undefined,
  ]);
  expect(found).toEqual(PROVIDER_KINDS.map((kind) => [kind, hasApi(kind), sendsRefunds(kind)]));
});
