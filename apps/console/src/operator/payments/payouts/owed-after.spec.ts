import { owedAfter } from './owed-after';

it.each([
  ['10000.00', '9650', '350', '0'],
  ['10000.00', '9650.5', '', '349.5'],
  ['180.00', '180.01', '', '-0.01'],
  ['180.00', '', '', null],
  ['180.00', '100', 'x', null],
  [null, '100', '', null],
] as const)('of %s, after %s and a fee of "%s" %s are owed', (owed, amount, fee, left) => {
  const after = owedAfter(owed, amount, fee);
  expect(after === null ? null : Number(after)).toBe(left === null ? null : Number(left));
});
