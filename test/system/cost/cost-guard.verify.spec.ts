import { RATIO_MAX, startMeasured, type MeasuredPlatform } from '../../support/gateway/cost-guard.js';

describe('the guard of the CPU of a request', () => {
  let measured: MeasuredPlatform;

  beforeAll(async () => {
    measured = await startMeasured();
  }, 120_000);
  afterAll(() => measured.stop());

  it('trips when a request costs twice as much', async () => {
    const { cpuMicroseconds, ratio } = await measured.costOf();
    const twice = await measured.costOf({ burnMicroseconds: Math.round(cpuMicroseconds) });
    process.stderr.write(`${ratio.toFixed(1)} × the bare proxy, with twice the work ${twice.ratio.toFixed(1)} ×\n`);
    expect(twice.ratio).toBeGreaterThanOrEqual(RATIO_MAX);
  }, 240_000);
});
