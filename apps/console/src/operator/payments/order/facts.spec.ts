import { directionOf, inOrderOfTime, providerRefOf } from './facts';

const fact = (kind: string, occurred_at: string) =>
  ({ kind, occurred_at }) as Parameters<typeof inOrderOfTime>[0][number];

describe('facts of an order', () => {
  it('are in the order of time, whatever was noted first', () => {
    const [early, late] = [fact('paid', '2026-11-20T00:00:00Z'), fact('refunded', '2026-11-21T00:00:00+02:00')];
    expect(inOrderOfTime([late, early])).toEqual([early, late]);
  });

  it('say whether money came or went', () => {
    expect(['paid', 'refunded', 'reinstated', 'pending', 'a_new_kind'].map(directionOf)).toEqual([
      ...['in', 'out', 'in', undefined, undefined],
    ]);
  });

  it.each([
    ['pi_3Q1x', 'pi_3Q1x'],
    ['2026-11-20-0017', '2026-11-20-0017'],
    ['refund:01a21a8c-f98b-75ea-ac96-d561b18b7c12', null],
    ['01a21a8c-f98b-75ea-ac96-d561b18b7c12', null],
  ])('named %s are %s for a reader', (external_ref, ref) => {
    expect(providerRefOf({ external_ref })).toBe(ref);
  });
});
