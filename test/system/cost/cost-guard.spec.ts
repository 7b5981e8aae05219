import { RATIO_MAX, startMeasured, type MeasuredPlatform } from '../../support/gateway/cost-guard.js';

describe('the CPU of a request', () => {
  let measured: MeasuredPlatform;

  beforeAll(async () => {
    measured = await startMeasured();
  }, 120_000);
  afterAll(() => measured.stop());

  it('is a single-digit multiple of the bare proxy', async () => {
    expect((await measured.costOf()).ratio).toBeLessThan(RATIO_MAX);
  }, 240_000);
});
