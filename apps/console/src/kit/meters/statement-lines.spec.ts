import { inOrder, rowsWithUnits } from './statement-lines';

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

it('are followed by their units', () => {
  const [search, page] = [{ unit: 'web_search_call' }, { unit: 'page' }];
  const lines = [
    { code: 'usage', amount_usd: '-2', units: [search, page] },
    { code: 'topup', amount_usd: '5', units: [] },
  ];
  expect(rowsWithUnits(lines).map(({ line, unit }) => [line.code, unit])).toEqual([
    ['topup', null],
    ['usage', null],
    ['usage', search],
    ['usage', page],
  ]);
});
