import type { INestApplicationContext } from '@nestjs/common';
import { Heartbeat } from '#infra';
import { Clock } from '#kernel';
import { admissionOf, booked, leftovers } from '../../support/bookings.js';
import { GatewayCaller } from '../../support/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../support/platform.js';

const MINUTE_MS = 60_000;
const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }], simulate: { completion_tokens: 6 } };
const HELLO_NANO_USD = 9n * 2_000n + 6n * 8_000n;

/** A gateway whose clock is wrong: Redis and Postgres count the time of money. */
describe('the clock of a gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    setClockOff(platform.services, -60); // prices that are in force for a clock that is behind, too
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'plain', serves: ['plain'] });
    customer = await platform.addCustomer({ topUpUsd: '1' });
    caller = new GatewayCaller(platform, customer.apiKey);
    jest.restoreAllMocks();
  }, 30_000);

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => platform.stop());

  function setClockOff(process: INestApplicationContext, minutes: number): void {
    jest.spyOn(process.get(Clock), 'nowMs').mockImplementation(() => Date.now() + minutes * MINUTE_MS);
  }

  it.each([
    [11, 'ahead of'],
    [-11, 'behind'],
  ])('%d minutes off: nothing is admitted, and it is not ready', async (minutes, side) => {
    setClockOff(platform.gateway.app, minutes);
    await platform.gateway.app.get(Heartbeat).beat();
    const answer = await caller.chat(hello);
    expect([answer.status, answer.error().code]).toEqual([503, 'temporarily_unavailable']);
    const ready = await caller.get('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.json()).toMatchObject({
      failures: { clock: `the clock of this process is 11 minutes ${side} Redis` },
    });
    jest.restoreAllMocks();
    await platform.gateway.app.get(Heartbeat).beat();
    expect((await caller.get('/readyz')).status).toBe(200);
    expect((await caller.chat(hello)).status).toBe(200);
    expect(await leftovers(platform, [customer])).toEqual([]);
  });

  it.each([5, -5])('C30: %d minutes off: charged once, and dated by Redis and Postgres', async (minutes) => {
    const before = await admissionOf(platform).findWallet(customer.organizationId);
    setClockOff(platform.gateway.app, minutes);
    const startedAtMs = Date.now();
    const answer = await caller.chat(hello);
    const id = String(answer.headers['x-request-id']);
    expect(await booked(platform, id)).toMatchObject({ grade: 2, charge: HELLO_NANO_USD });
    const [record] = await platform.query<{ admitted: Date; booked: Date }>(
      'SELECT admitted_at AS admitted, booked_at AS booked FROM usage_record ORDER BY booked_at DESC LIMIT 1',
    );
    for (const moment of [record?.admitted, record?.booked]) {
      expect(Math.abs((moment?.getTime() ?? 0) - startedAtMs)).toBeLessThan(MINUTE_MS);
    }
    expect(await leftovers(platform, [customer])).toEqual([]);
    const after = await admissionOf(platform).findWallet(customer.organizationId);
    expect((before?.availableNanoUsd ?? 0n) - (after?.availableNanoUsd ?? 0n)).toBe(HELLO_NANO_USD);
  });
});
