import type { PaymentMethod } from '../../parts/credit/payment-methods';
import { choicesOf, firstChoice, isPossible } from './payment-choices';

const provider = (id: string, name: string, methods: string[] = [], rate: string | null = '1') =>
  ({ id, name, methods, rate }) as PaymentMethod;
const NAMES = new Map([
  ['alipay', 'Alipay'],
  ['bank_card', 'Bank card'],
]);
const named = (providers: readonly PaymentMethod[]) =>
  choicesOf(providers, (code) => NAMES.get(code) ?? null).map(({ key, method, name }) => [key, method, name]);

it('are the methods of a provider by their names, or the provider by its own', () => {
  expect(named([provider('prv_1', 'EPay', ['alipay', 'qqpay']), provider('prv_2', 'Card')])).toEqual([
    ['prv_1 alipay', 'alipay', 'Alipay'],
    ['prv_1 qqpay', 'qqpay', 'EPay'],
    ['prv_2', null, 'Card'],
  ]);
});

it('of one name have that of their provider as well, or their code', () => {
  const providers = [
    ...[provider('prv_1', 'YooKassa', ['bank_card']), provider('prv_2', 'Europe', ['bank_card'])],
    ...[provider('prv_3', 'EPay', ['qqpay', 'jdpay']), provider('prv_4', 'EPay')],
  ];
  expect(named(providers).map(([, , name]) => name)).toEqual([
    ...['Bank card (YooKassa)', 'Bank card (Europe)', 'EPay (qqpay)', 'EPay (jdpay)', 'EPay'],
  ]);
});

it('are followed by what the person saved at these providers', () => {
  const saved = [
    { id: 'smd_1', payment_provider_id: 'prv_2', name: 'Visa •••• 4242' },
    { id: 'smd_2', payment_provider_id: 'prv_9', name: 'Visa •••• 1881' },
  ];
  const choices = choicesOf([provider('prv_1', 'EPay'), provider('prv_2', 'Card')], () => null, saved);
  expect(choices.map(({ key, savedMethodId, name }) => [key, savedMethodId, name])).toEqual([
    ...[
      ['prv_1', null, 'EPay'],
      ['prv_2', null, 'Card'],
    ],
    ['smd_1', 'smd_1', 'Visa •••• 4242'],
  ]);
});

it('begin with the first one that has a rate', () => {
  const choices = choicesOf([provider('prv_1', 'EPay', ['alipay'], null), provider('prv_2', 'Card')], () => null);
  expect(choices.map(isPossible)).toEqual([false, true]);
  expect(firstChoice(choices)?.key).toBe('prv_2');
  expect(firstChoice(choices.slice(0, 1))?.key).toBe('prv_1 alipay');
  expect(firstChoice([])).toBeUndefined();
});
