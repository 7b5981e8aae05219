import { shardOf } from '#billing/admission';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';

const FAILURES = 2;

/** Incidents of other gateways: usage lost on its way to the ledger, or counted several times. */
describe('stories of settlement', () => {
  let worker: LedgerFixture;

  beforeAll(async () => {
    worker = await LedgerFixture.open();
  });

  afterAll(() => worker.close());

  it('REDIS-11, STORY-5: spend is counted once, however many processes bring it back to an empty Redis', async () => {
    // Every starting node added its own sum to the shared counter: spend times nodes (LiteLLM #28247, #30460).
    const organizationId = await worker.createOrganization(100_000n);
    await worker.use(organizationId, 4_000n);
    await worker.drain(organizationId);
    const running = await worker.admit(organizationId, 10_000n);
    const others = await Promise.all([worker.openAnother(), worker.openAnother()]);
    await worker.redis.client.flushdb();
    await worker.holds.restore([{ ...running, heldNanoUsd: 10_000n, checkpoint: null, payload: '{}' }]);
    const processes = [worker, ...others];
    const publish = (): Promise<void>[] => processes.map(({ publisher }) => publisher.publish(organizationId));
    await Promise.all(Array.from({ length: 10 }, publish).flat());
    expect(await worker.balances(organizationId)).toEqual([86_000n, 10_000n, 0n]);
    const cap = { name: 'total', windowKey: 'all', limit: 100_000n, next: null };
    expect(await worker.queries.readCaps(organizationId, organizationId, [cap])).toMatchObject([
      { spent: 4_000n, open: 10_000n },
    ]);
    expect(await worker.queries.checkInvariants(organizationId)).toEqual([]);
    await Promise.all(others.map((other) => other.close()));
  });

  it.each([
    ['a deadlock', '40P01'],
    ['a serialization conflict', '40001'],
    ['a lock timeout', '55P03'],
    ['a cancelled statement', '57014'],
    ['a full disk', '53100'],
  ])(
    'LIFE-24, STORY-9: %s drops nothing: the batch stays where it is and is booked later, once',
    async (_what, sqlState) => {
      // A batch taken from the queue was lost on a deadlock or a time-out (LiteLLM #34887 #34805 #32618, tensorzero
      // #6903).
      const organizationId = await worker.createOrganization(100_000n);
      for (let request = 0; request < 20; request++) await worker.use(organizationId, 1_000n);
      await failBookings(sqlState);
      try {
        for (let attempt = 0; attempt < FAILURES; attempt++) {
          await worker.drain(organizationId);
          expect(await worker.outbox.countOutbox(shardOf(organizationId))).toBe(20);
          expect(await worker.balances(organizationId)).toEqual([80_000n, 0n, 20_000n]);
        }
        await worker.drain(organizationId);
      } finally {
        await worker.owner.query('DROP FUNCTION fail_booking CASCADE; DROP SEQUENCE booking_attempt');
      }
      expect(await worker.posted(organizationId)).toBe(80_000n);
      expect(await worker.balances(organizationId)).toEqual([80_000n, 0n, 0n]);
      expect(await worker.count('FROM usage_record WHERE organization_id = $1', [organizationId])).toBe(20);
      expect(await worker.count('FROM settlement_failure WHERE organization_id = $1', [organizationId])).toBe(0);
    },
  );

  /** The next bookings of key spend, the last step but one of a batch, fail with this SQLSTATE; later ones succeed. */
  async function failBookings(sqlState: string): Promise<void> {
    await worker.owner.query(`
      CREATE SEQUENCE booking_attempt;
      GRANT USAGE ON SEQUENCE booking_attempt TO PUBLIC;
      CREATE FUNCTION fail_booking() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('booking_attempt') <= ${FAILURES} THEN RAISE EXCEPTION 'injected' USING ERRCODE = '${sqlState}'; END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER fail_booking BEFORE INSERT ON key_spend FOR EACH STATEMENT EXECUTE FUNCTION fail_booking()`);
  }
});
