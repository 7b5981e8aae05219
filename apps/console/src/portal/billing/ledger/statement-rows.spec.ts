import { withPayments } from './statement-rows';

const line = (code: string) => ({ line: { code }, unit: null }) as never;
const payment = (code: string, reason: string) => ({ code, reason }) as never;

it('lists payments and corrections below their lines', () => {
  const rows = withPayments(
    [line('topup'), line('adjustment'), line('usage'), { line: { code: 'usage' }, unit: { unit: 'page' } } as never],
    [payment('adjustment', 'goodwill'), payment('adjustment', 'duplicate'), payment('topup', 'invoice 12')],
  );
  expect(rows.map((row) => [row.line.code, row.payment?.reason ?? null])).toEqual([
    ['topup', null],
    ['topup', 'invoice 12'],
    ['adjustment', null],
    ['adjustment', 'goodwill'],
    ['adjustment', 'duplicate'],
    ['usage', null],
    ['usage', null],
  ]);
});
