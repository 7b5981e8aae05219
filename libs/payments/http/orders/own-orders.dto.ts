import {
  choice,
  flag,
  id,
  integer,
  object,
  objects,
  text,
  texts,
  usd,
  usdInput,
  PAYMENT_MODES,
  formatId,
  formatUsd,
} from '#core';
import { ProofRequest } from '#identity/http';
import { body, reply, currencyCode, objectName } from '#core/http';
import { bonusOf, type TopupOffer } from '../../domain/bonus-of.js';
import { formatMinor } from '../../domain/currency.js';
import { savesMethods } from '../../providers/describe-provider.js';
import { unitAt } from '../../providers/provider-kinds.js';
import type { OfferedProvider } from '../../orders/orders.service.js';

export class PaymentMethodResponse extends reply({
  id: id('prv'),
  object: objectName('payment_method'),
  kind: text('Kind of provider. Kinds may be added.', { example: 'stripe' }),
  name: text({ example: 'Card' }),
  mode: choice(PAYMENT_MODES, '`test`: no money is moved, and the balance is test money.'),
  currency: currencyCode('Currency that is paid.'),
  rate: text(
    'Units of the currency per US dollar for an order made now. `null`: there is none, and no order can be made.',
    {
      nullable: true,
      example: '1',
    },
  ),
  total_step: text('What totals in the currency are multiples of.', { example: '0.01' }),
  methods: texts('Ways to pay, for `method` of an order. Empty: the payment page offers them.', { example: [] }),
  min_usd: usd('Minimum of an order.', { example: '5.00' }),
  max_usd: usd('Maximum of an order.', { example: '1000.00' }),
  surcharge_ppm: integer('Payment fee, in millionths of the amount.', { example: 0 }),
  surcharge_usd: usd('Fixed payment fee.', { example: '0' }),
  saves_methods: flag('Whether an order can save the payment method.', { example: false }),
  instructions: text('How to transfer. `null`: there is a payment page.', { nullable: true, example: null }),
}) {}

export class TopupPackageResponse extends reply({
  amount_usd: usd('Amount to pay.', { example: '100.00' }),
  bonus_usd: usd('Bonus in addition.', { example: '10.00' }),
  bonus_days: integer('Days until the bonus expires. `null`: never.', { nullable: true, example: null }),
}) {}

export class TopupPercentResponse extends reply({
  from_usd: usd('Amount from which the percentage applies.', { example: '50.00' }),
  bonus_ppm: integer('Bonus, in millionths of the amount.', { example: 20_000 }),
  bonus_days: integer('Days until the bonus expires. `null`: never.', { nullable: true, example: null }),
}) {}

export class PaymentMethodsResponse extends reply({
  object: objectName('payment_methods'),
  data: objects(PaymentMethodResponse),
  packages: objects(TopupPackageResponse),
  percents: objects(TopupPercentResponse),
  proof_of_work_bits: integer('Bits of the proof of work that an order needs. 0: none, as after the first payment.', {
    example: 0,
  }),
}) {}

export class CreateOrderRequest extends body({
  payment_provider_id: id('prv', 'ID of the payment method.'),
  amount_usd: usdInput('Amount to add to the balance, in whole cents.', { sign: 'positive', example: '25.00' }),
  method: text('One of the `methods` of the payment method.', {
    max: 60,
    optional: true,
    nullable: true,
    example: null,
  }),
  save_method: flag('Save the payment method for automatic top-ups, if the payment method `saves_methods`.', {
    optional: true,
    example: false,
  }),
  proof: object(ProofRequest, 'Solved challenge of `GET /api/v1/auth/challenge`, if required.', { optional: true }),
}) {}

export class RequestRefundRequest extends body({
  amount_usd: usdInput('Amount to refund, without tax. `null`: all that is unspent.', {
    sign: 'positive',
    example: '10.00',
    optional: true,
    nullable: true,
  }),
  reason: text('Reason.', { max: 500, example: 'Ordered by mistake' }),
}) {}

export function presentMethods(
  providers: readonly OfferedProvider[],
  offers: readonly TopupOffer[],
  proofBits: number,
): PaymentMethodsResponse {
  const active = offers.filter(({ status }) => status === 'active');
  return {
    object: 'payment_methods',
    data: providers.map(presentMethod),
    packages: active
      .filter(({ kind }) => kind === 'package')
      .map(({ amountNanoUsd }) => {
        const { bonusNanoUsd, bonusDays } = bonusOf(amountNanoUsd, active);
        return { amount_usd: formatUsd(amountNanoUsd), bonus_usd: formatUsd(bonusNanoUsd), bonus_days: bonusDays };
      }),
    percents: active
      .filter(({ kind }) => kind === 'percent')
      .map(({ amountNanoUsd, bonusPpm, bonusDays }) => ({
        from_usd: formatUsd(amountNanoUsd),
        bonus_ppm: bonusPpm,
        bonus_days: bonusDays,
      })),
    proof_of_work_bits: proofBits,
  };
}

function presentMethod({ rateNano, ...provider }: OfferedProvider): PaymentMethodResponse {
  const unit = unitAt(provider.kind, provider.currency);
  return {
    id: formatId('prv', provider.id),
    object: 'payment_method',
    kind: provider.kind,
    name: provider.name,
    mode: provider.mode,
    currency: provider.currency,
    rate: rateNano === null ? null : formatUsd(rateNano),
    total_step: formatMinor(unit.step, unit),
    methods: [...(provider.options.methods ?? [])],
    min_usd: formatUsd(provider.minNanoUsd),
    max_usd: formatUsd(provider.maxNanoUsd),
    surcharge_ppm: provider.surchargePpm,
    surcharge_usd: formatUsd(provider.surchargeNanoUsd),
    saves_methods: savesMethods(provider),
    instructions: provider.options.instructions ?? null,
  };
}
