import { AdmissionFixture } from '../../../test/support/admission-fixture.js';
import { createTestRedis } from '../../../test/support/redis.js';
import { leftBy, SCRIPT_CALLS } from '../../../test/support/script-calls.js';

const CALLS = 500;

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

/** Whoever repeats a call, and however many do so at once: it happened once. */
describe.each(SCRIPT_CALLS)('$what', ({ first, again, leaves, prepare }) => {
  it.each([0n, 7n])(`is exact when it is made ${CALLS} times at once, and once more (%d nano-USD)`, async (amount) => {
    const prepared = await prepare(fixture, amount);
    const answers = await Promise.all(Array.from({ length: CALLS }, () => prepared.call()));
    expect(answers.filter((answer) => answer === first)).toHaveLength(first === again ? CALLS : 1);
    expect(answers.filter((answer) => answer === again)).toHaveLength(first === again ? CALLS : CALLS - 1);
    expect(await leftBy(fixture, prepared)).toEqual({ sums: leaves(amount), wrong: [] });
    expect(await prepared.call()).toBe(again);
    expect(await leftBy(fixture, prepared)).toEqual({ sums: leaves(amount), wrong: [] });
  });
});
