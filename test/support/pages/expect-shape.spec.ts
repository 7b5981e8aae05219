import { expectShape } from './expect-shape.js';

const EXAMPLE = '  +0 ms  usage   usage 0.5 USD from wallet_paid to revenue (txn_01kb…), 2 lots\n';
const PRINTED = ' +812 ms  usage  usage 0.0000605 USD from wallet_paid to revenue (txn_01m8b3x9k2e7v4t6), 11 lots';

const compared = (example: string, printed: string) => () => {
  expectShape(example, printed);
};

describe('the shape of an output', () => {
  it('has other numbers, ids, times and blanks', () => {
    expect(compared(EXAMPLE, `first\n${PRINTED}\nlast`)).not.toThrow();
    expect(compared('made at 2026-11-20T08:00:00Z, …', 'made at 2027-01-02T03:04:05.678Z, and so on')).not.toThrow();
  });

  it.each([
    ['another word', PRINTED.replace('revenue', 'waiver')],
    ['a word more', `${PRINTED} more`],
    ['a number less', PRINTED.replace('11 lots', 'lots')],
    ['an id of another kind', PRINTED.replace('txn_', 'org_')],
    ['nothing', ''],
  ])('differs by %s', (_what, printed) => {
    expect(compared(EXAMPLE, printed)).toThrow('nothing printed has the shape of');
  });
});
