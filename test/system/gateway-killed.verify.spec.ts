import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatId, formatUsd } from '#core';
import { admissionOf, booked, leftovers, type Booking } from '../support/gateway/bookings.js';
import { eventually } from '../support/eventually.js';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../support/processes/gateway-process.js';
import { GatewayStream } from '../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

const HELLO = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }] };
const TEXT = 'one two three four five six';
/** Nano-USD of the prompt and all six tokens of the text: as counted with o200k_base, and as the simulator reports. */
const COUNTED = 6n * 2_000n + 6n * 8_000n;
const REPORTED = 9n * 2_000n + 6n * 8_000n;
/** Sends all six tokens, but no end. */
const UNENDED = { text: TEXT, hang_after_chunks: 7 };
/** Slow enough that the checkpoint, which the lease renewal sends after 8 s, may be late. */
const SLOW = { text: TEXT, chunk_ms: 2_500 };
const CHECKPOINT_WITHIN_MS = 15_000;
const REPLAYED_WITHIN_MS = 15_000;
/** The lease plus 15 s; a busy machine may add 5 s. */
const REAPED_WITHIN_MS = 30_000 + 15_000 + 5_000;
const TIMEOUT_MS = 150_000;

/** The upstream counts the prompt differently from the gateway, so the checkpoint is far below the true usage. */
const LATE = { ...SLOW, prompt_tokens: 130 };
const LATE_CHARGE = 130n * 2_000n + 6n * 8_000n;
/** A second request: the wallet covers its hold only after the first hold is reaped. */
const SECOND_CHARGE = 9n * 2_000n + 2n * 8_000n;
/** Covers the first hold (142 prompt tokens, 6 output tokens), and less than both charges. */
const SCARCE = 333_000n;

const FULL: Partial<Booking> = { grade: 2, outcome: 'completed', usage_source: 'upstream', charge: REPORTED };
const NOTHING: Partial<Booking> = { grade: 1, outcome: 'lost', usage_source: 'none', charge: 0n, transfers: [] };

/** Gateway processes that are killed at named points. Each customer sends one request, to its own gateway. */
describe('a killed gateway', () => {
  let platform: Platform;
  let journals: string;
  const running = new Set<GatewayProcess>();
  const customers: Customer[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
  }, TIMEOUT_MS);

  beforeEach(() => {
    renewJournals();
  });

  afterEach(() => endAll());

  afterAll(() => platform.stop());

  /** Separate for each test: the next test does not adopt its segments. */
  function renewJournals(): void {
    journals = mkdtempSync(join(platform.config.journalDir, 'test-'));
  }

  async function endAll(): Promise<void> {
    for (const gateway of running) await gateway.kill();
    running.clear();
  }

  async function addCustomer(topUpUsd?: string): Promise<Customer> {
    const customer = await platform.addCustomer(topUpUsd === undefined ? {} : { topUpUsd });
    customers.push(customer);
    return customer;
  }

  async function start(instance: string, failpoints?: string): Promise<GatewayProcess> {
    const environment = { ROUTIFY_INSTANCE: instance, ROUTIFY_JOURNAL_DIR: journals };
    const options = failpoints === undefined ? { environment } : { environment, failpoints };
    const gateway = await GatewayProcess.start(platform, options);
    running.add(gateway);
    return gateway;
  }

  /** Sends a request to a gateway that dies from it, and waits for the exit. */
  async function killByRequest(
    instance: string,
    failpoint: string,
    simulate: object,
    { topUpUsd, ...fields }: { stream?: boolean; max_tokens?: number; topUpUsd?: string } = {},
  ): Promise<Customer> {
    const [customer, gateway] = [await addCustomer(topUpUsd), await start(instance, `${failpoint}=kill`)];
    const body = { ...HELLO, simulate, ...fields };
    const pending = new GatewayCaller(platform, customer.apiKey, gateway.url).chat(body).catch(() => null);
    running.delete(gateway);
    const answer = await pending;
    if (answer !== null) expect(answer).toMatchObject({ status: 200 });
    expect(await gateway.ended).toBeNull();
    return customer;
  }

  /** Opens an endless stream, and kills its gateway once its checkpoint is in Redis. */
  async function killBehindCheckpoint(instance: string): Promise<Customer> {
    const [customer, gateway] = [await addCustomer(), await start(instance)];
    const body = { ...HELLO, simulate: UNENDED };
    await GatewayStream.open({ gateway } as never, customer.apiKey, body);
    await eventually(async () => (await checkpointOf(customer)) === COUNTED, CHECKPOINT_WITHIN_MS);
    running.delete(gateway);
    await gateway.kill();
    return customer;
  }

  async function checkpointOf({ organizationId }: Customer): Promise<bigint | null> {
    const [hold] = await admissionOf(platform).listHolds(organizationId, 1);
    return hold?.checkpointNanoUsd ?? null;
  }

  /** The booked requests of a customer, oldest first. */
  async function requestsOf({ organizationId }: Customer): Promise<string[]> {
    const rows = await platform.query<{ id: string }>(
      'SELECT request_id::text AS id FROM usage_record WHERE organization_id = $1::uuid ORDER BY request_id',
      organizationId,
    );
    return rows.map(({ id }) => formatId('gen', id));
  }

  /** The booking of the customer's one request, once it exists. */
  async function bookedFor(customer: Customer, withinMs: number): Promise<Booking> {
    await eventually(async () => (await requestsOf(customer)).length > 0, withinMs);
    const [request = '', ...others] = await requestsOf(customer);
    expect(others).toEqual([]);
    return booked(platform, request);
  }

  it(
    'CHARGE-8, STORY-3: before the stream, its journal back: nothing',
    async () => {
      // A hold in memory was lost with its process and never released (new-api #4424 #4429).
      const customer = await killByRequest('before', 'after-journal-admitted', { text: TEXT }, { stream: true });
      await start('before');
      expect(await bookedFor(customer, REPLAYED_WITHIN_MS)).toMatchObject(NOTHING);
    },
    TIMEOUT_MS,
  );

  it(
    'CHARGE-8: during the stream, its journal back: input and output up to the last checkpoint',
    async () => {
      const customer = await killBehindCheckpoint('during');
      await start('during');
      expect(await bookedFor(customer, REPLAYED_WITHIN_MS)).toMatchObject({
        grade: 1,
        usage_source: 'checkpoint',
        prompt: 6n,
        completion: 6n,
        charge: COUNTED,
        transfers: [['usage', COUNTED]],
      });
    },
    TIMEOUT_MS,
  );

  it(
    'CHARGE-8: C4 before journal F: the checkpoint, which is at most what was received',
    async () => {
      const customer = await killByRequest('c4', 'before-journal-finished', SLOW, { stream: true });
      const checkpoint = await checkpointOf(customer);
      expect(checkpoint).toBeGreaterThan(0n);
      expect(checkpoint).toBeLessThanOrEqual(COUNTED);
      await start('c4');
      const expected = { grade: 1, usage_source: 'checkpoint', charge: checkpoint };
      expect(await bookedFor(customer, REPLAYED_WITHIN_MS)).toMatchObject(expected);
    },
    TIMEOUT_MS,
  );

  it(
    'CHARGE-8: C2 between journal F and finish: billed once, the true usage',
    async () => {
      for (const stream of [false, true]) {
        const customer = await killByRequest('c2', 'after-journal-finished', { text: TEXT }, { stream });
        await start('c2');
        expect(await bookedFor(customer, REPLAYED_WITHIN_MS)).toMatchObject(FULL);
        await endAll();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'C3 after capture, before the delivery of the reply is confirmed: billed once',
    async () => {
      const customer = await killByRequest('c3', 'after-finish', { text: TEXT });
      expect(await bookedFor(customer, REPLAYED_WITHIN_MS)).toMatchObject(FULL);
      const gateway = await start('c3');
      // Its journal repeats requests without confirmed settlement, and it then exits cleanly.
      running.delete(gateway);
      expect(await gateway.stop()).toBe(0);
      expect(gateway.output).not.toContain('journal.open');
      expect(await bookedFor(customer, 0)).toMatchObject({
        ...FULL,
        transfers: [
          ['usage', REPORTED],
          ['cogs', REPORTED / 2n],
        ],
      });
    },
    TIMEOUT_MS,
  );

  describe('without its journal for the duration of a lease', () => {
    let unanswered: Customer;
    let unended: Customer;
    let decided: Customer;
    let ownJournals: string;

    // All wait for the same half minute, in separate folders: a starting gateway adopts journals in its folder.
    beforeAll(async () => {
      renewJournals();
      unanswered = await killByRequest('unheard', 'after-admit', { text: TEXT }, { stream: true });
      rmSync(journals, { recursive: true });
      renewJournals();
      unended = await killBehindCheckpoint('unended');
      rmSync(journals, { recursive: true });
      renewJournals();
      const options = { stream: true, max_tokens: 6, topUpUsd: formatUsd(SCARCE) };
      decided = await killByRequest('decided', 'after-journal-finished', LATE, options);
      ownJournals = journals;
      expect((await sendSecond()).status).toBe(402);
    }, TIMEOUT_MS);

    /** A second request of the customer; the wallet covers only one. */
    function sendSecond(): Promise<Answer> {
      const body = { ...HELLO, max_tokens: 2, simulate: { text: TEXT } };
      return new GatewayCaller(platform, decided.apiKey).chat(body);
    }

    beforeEach(() => {
      journals = ownJournals;
    });

    it(
      'REDIS-4: C5 during the stream, its journal lost: the last checkpoint, by the reaper, within lease + 15 s',
      async () => {
        expect(await bookedFor(unended, REAPED_WITHIN_MS)).toMatchObject({
          grade: 1,
          usage_source: 'checkpoint',
          prompt: 6n,
          completion: 6n,
          charge: COUNTED,
          transfers: [['usage', COUNTED]],
        });
      },
      TIMEOUT_MS,
    );

    it(
      'CHARGE-8: before the stream, its journal lost: nothing, by the reaper',
      async () => {
        expect(await bookedFor(unanswered, REAPED_WITHIN_MS)).toMatchObject(NOTHING);
      },
      TIMEOUT_MS,
    );

    it(
      'LIFE-11: after its decision, its journal late: the checkpoint by the reaper, then adjusted once to the true usage (I7: a debt within it)',
      async () => {
        const provisional = await bookedFor(decided, REAPED_WITHIN_MS);
        expect(provisional).toMatchObject({ grade: 1, usage_source: 'checkpoint' });
        expect(provisional.charge).toBeLessThanOrEqual(COUNTED);
        const [request = ''] = await requestsOf(decided);
        expect((await sendSecond()).status).toBe(200);
        await start('decided');
        await eventually(async () => (await booked(platform, request)).grade === 2, REPLAYED_WITHIN_MS);
        const adjusted = await booked(platform, request);
        const unspent = SCARCE - provisional.charge - SECOND_CHARGE;
        expect(adjusted).toMatchObject({
          ...FULL,
          charge: LATE_CHARGE,
          transfers: [
            ['usage', provisional.charge],
            ['usage_adjustment', unspent],
            ['usage_adjustment', LATE_CHARGE - provisional.charge - unspent],
            ['cogs_adjustment', LATE_CHARGE / 2n],
          ],
        });
        // I7: the released amount was spent meanwhile. The true usage is still charged.
        const debt = -((await admissionOf(platform).findWallet(decided.organizationId))?.postedNanoUsd ?? 0n);
        expect(debt).toBe(LATE_CHARGE + SECOND_CHARGE - SCARCE);
        expect(debt).toBeLessThanOrEqual(LATE_CHARGE - provisional.charge);
        expect(LATE_CHARGE - provisional.charge).toBeLessThanOrEqual(adjusted.hold);
      },
      TIMEOUT_MS,
    );
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
