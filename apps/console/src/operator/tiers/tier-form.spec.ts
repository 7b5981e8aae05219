import type { Tier } from '../data/catalog';
import { bodyOf, changesOf, valuesOf } from './tier-form';

describe('the form of a tier', () => {
  it('leaves out a limit that is empty, and counts in hundredths of a percent', () => {
    const body = bodyOf({ ...valuesOf(null), name: 'pro', rpm: 60, markup: 12.35 });
    expect(body).toMatchObject({ name: 'pro', rpm: 60, tpm: null, concurrency: null, markup_bps: 1_235 });
  });

  it('shows what it changes, and what becomes unlimited', () => {
    const tier = { ...valuesOf(null), rpm: 60, tpm: null, concurrency: 5, markup_bps: 500 } as unknown as Tier;
    const values = valuesOf(tier);
    expect(changesOf(tier, values)).toEqual([]);
    expect(changesOf(tier, { ...values, name: 'other', rpm: '', tpm: 900, markup: '' })).toEqual([
      { field: 'rpm', now: 60, then: null },
      { field: 'tpm', now: null, then: 900 },
      { field: 'markup', now: 5, then: 0 },
    ]);
  });
});
