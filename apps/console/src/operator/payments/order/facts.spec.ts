import { directionOf, eventsOf, providerRefOf } from './facts';

type Fact = Parameters<typeof eventsOf>[0]['facts'][number];

const fact = (kind: string, occurred_at: string) => ({ kind, occurred_at }) as Fact;

describe('facts of an order', () => {
  it('are in the order of time, whatever was noted first, with the credit among them', () => {
    const [early, late] = [fact('paid', '2026-11-20T00:00:00Z'), fact('refunded', '2026-11-21T00:00:00+02:00')];
    const events = eventsOf({ facts: [late, early], credited_at: '2026-11-20T12:00:00Z' });
    expect(events.map((event) => event.fact)).toEqual([early, null, late]);
    expect(eventsOf({ facts: [early], credited_at: null })).toEqual([{ at: early.occurred_at, fact: early }]);
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
