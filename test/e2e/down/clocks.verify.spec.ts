import type { INestApplicationContext } from '@nestjs/common';
import { Heartbeat } from '#core/infra';
import { Clock, NANO_USD_PER_USD } from '#core';
import { admissionOf, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

const MINUTE_MS = 60_000;
const LEASE_MS = 30_000;
const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }], simulate: { completion_tokens: 6 } };
const HELLO_NANO_USD = 9n * 2_000n + 6n * 8_000n;

/** A gateway with a wrong clock: Redis and Postgres time all money. */
describe('the clock of a gateway', () => {
  let platform: Platform;
  let proxy: FaultProxy;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    setClockOff(platform.services, -60); // prices must be in force for a slow clock, too
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
    await platform.addChannel({ name: 'plain', serves: ['plain'], baseUrl: proxy.url });
    customer = await platform.addCustomer({ topUpUsd: '1' });
    caller = new GatewayCaller(platform, customer.apiKey);
    jest.restoreAllMocks();
  }, 120_000);

  afterEach(() => {
    jest.restoreAllMocks();
    proxy.restore();
  });

  afterAll(async () => {
    await platform.stop();
    await proxy.stop();
  });

  function setClockOff(process: INestApplicationContext, minutes: number): void {
    jest.spyOn(process.get(Clock), 'nowMs').mockImplementation(() => Date.now() + minutes * MINUTE_MS);
  }

  /** The lease end of the one running request, Unix milliseconds. */
  async function leaseEnd({ organizationId }: Customer): Promise<number> {
    const [hold] = await admissionOf(platform).listHolds(organizationId, 1);
    return hold?.leaseEndsAtMs ?? NaN;
  }

  it.each([
    [11, 'ahead of'],
    [-11, 'behind'],
  ])('LEDGER-15: %d minutes off: nothing is admitted, and it is not ready', async (minutes, side) => {
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

  it.each([5, -5])(
    'DOWN-10: down: clocks wrong by minutes — limits and leases use Redis time, booking Postgres time (C30: %d minutes)',
    async (minutes) => {
      const customer = await platform.addCustomer({ topUpUsd: '1', key: { rpm: 2 } });
      const caller = new GatewayCaller(platform, customer.apiKey);
      expect((await caller.chat(hello)).status).toBe(200);
      setClockOff(platform.gateway.app, minutes);
      const startedMs = Date.now();
      proxy.freeze();
      const running = caller.chat(hello);
      await eventually(async () => (await leaseEnd(customer)) > 0);
      const endsAtMs = await leaseEnd(customer);
      expect(endsAtMs).toBeGreaterThanOrEqual(startedMs + LEASE_MS);
      expect(endsAtMs).toBeLessThanOrEqual(Date.now() + LEASE_MS);
      proxy.restore();
      expect((await running).status).toBe(200);

      const limited = await caller.chat(hello);
      expect(limited.status).toBe(429);
      expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(30);
      expect(await leftovers(platform, [customer])).toEqual([]);
      const wallet = await admissionOf(platform).findWallet(customer.organizationId);
      expect(wallet?.availableNanoUsd).toBe(NANO_USD_PER_USD - 2n * HELLO_NANO_USD);
      const times = await platform.query<{ admitted: Date; booked: Date }>(
        `SELECT admitted_at AS admitted, booked_at AS booked FROM usage_record WHERE organization_id = $1::uuid`,
        customer.organizationId,
      );
      expect(times).toHaveLength(2);
      for (const moment of times.flatMap(({ admitted, booked }) => [admitted, booked])) {
        expect(Math.abs(moment.getTime() - startedMs)).toBeLessThan(MINUTE_MS);
      }
    },
  );
});
