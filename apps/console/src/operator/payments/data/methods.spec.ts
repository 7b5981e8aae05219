import { codesToChoose, methodsOf } from './methods';

it.each([
  ['epay', ['alipay', 'wxpay', 'qqpay', 'bank']],
  ['yookassa', ['bank_card', 'sbp', 'tinkoff_bank', 'sberbank', 'yoo_money']],
  ['stripe', null],
  ['btcpay', null],
  ['bank_transfer', null],
] as const)('methods of %s are %j', (kind, methods) => {
  expect(methodsOf(kind)).toEqual(methods);
});

it.each([
  [[], '', ['alipay', 'wxpay']],
  [['usdt'], '', ['alipay', 'wxpay', 'usdt']],
  [['usdt'], ' jdpay ', ['alipay', 'wxpay', 'usdt', 'jdpay']],
  [['alipay'], 'alipay', ['alipay', 'wxpay']],
  [[], 'we chat', ['alipay', 'wxpay']],
  [[], '支付宝', ['alipay', 'wxpay']],
])('with %j chosen and %j typed are offered: %j', (chosen, typed, offered) => {
  expect(codesToChoose(['alipay', 'wxpay'], chosen, typed)).toEqual(offered);
});
