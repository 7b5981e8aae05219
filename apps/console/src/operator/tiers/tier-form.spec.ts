import { bodyOf, valuesOf } from './tier-form';

describe('the form of a tier', () => {
  it('leaves out a limit that is empty, and counts in hundredths of a percent', () => {
    const body = bodyOf({ ...valuesOf(null), name: 'pro', rpm: 60, markup: 12.35 });
    expect(body).toMatchObject({ name: 'pro', rpm: 60, tpm: null, concurrency: null, markup_bps: 1_235 });
  });
});
