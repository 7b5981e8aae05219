import fc from 'fast-check';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { LineWorld } from '../../../test/support/payments/line-world.js';
import { paymentServices } from '../../../test/support/payments/payment-services.js';
import { disagreements, play, randomSteps } from '../../../test/support/payments/random-lines.js';

let ledger: LedgerFixture;

beforeAll(async () => {
  ledger = await LedgerFixture.open('routify_control');
});

afterAll(() => ledger.close());

it('LEDGER-47: the credit is what providers keep, in random orders of all that happens to payments', async () => {
  const of = paymentServices(ledger);
  await fc.assert(
    fc.asyncProperty(randomSteps(40), async (steps) => {
      const world = await LineWorld.open(ledger, of);
      const { lost } = await world.booked();
      await play(world, steps);
      expect(await disagreements(world, lost)).toEqual([]);
      expect(await world.brokenPromises()).toEqual([]);
    }),
    { numRuns: 1, seed: 1, endOnFailure: true },
  );
});
