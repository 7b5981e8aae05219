import { inOrder } from './lines';

it('are in order of what they moved, usage last', () => {
  const lines = [
    ['grant', '5'],
    ['topup', '100'],
    ['usage', '-2'],
    ['refund', '0.4'],
    ['usage', '-30'],
  ].map(([code = '', amount_usd = '']) => ({ code, amount_usd }));
  expect(inOrder(lines).map(({ amount_usd }) => amount_usd)).toEqual(['100', '5', '0.4', '-30', '-2']);
});
