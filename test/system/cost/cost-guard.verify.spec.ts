import {
  PROMOTED_MAX_BYTES,
  RATIO_MAX,
  startMeasured,
  type MeasuredPlatform,
} from '../../support/gateway/cost-guard.js';

describe('the guard of the CPU of a request', () => {
  let measured: MeasuredPlatform;

  beforeAll(async () => {
    measured = await startMeasured();
  }, 120_000);
  afterAll(() => measured.stop());

  it('lets a single-digit multiple of the bare proxy pass', async () => {
    expect((await measured.costOf()).ratio).toBeLessThan(RATIO_MAX);
  }, 240_000);

  it('trips when a request costs twice as much', async () => {
    const { cpuMicroseconds, ratio } = await measured.costOf();
    const twice = await measured.costOf({ burnMicroseconds: Math.round(cpuMicroseconds) });
    process.stderr.write(`${ratio.toFixed(1)} × the bare proxy, with twice the work ${twice.ratio.toFixed(1)} ×\n`);
    expect(twice.ratio).toBeGreaterThanOrEqual(RATIO_MAX);
  }, 240_000);

  it('the state of a request dies young', async () => {
    const bytes = await measured.promotedBytes();
    process.stderr.write(`${Math.round(bytes)} bytes of a request reach the old generation\n`);
    expect(bytes).toBeLessThan(PROMOTED_MAX_BYTES);
  }, 240_000);
});
