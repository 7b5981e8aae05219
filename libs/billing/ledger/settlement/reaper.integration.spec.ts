import { once } from 'node:events';
import { Logger } from '#core/infra';
import { ReapService } from '../../admission/reap.service.js';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { LeaseReaper } from './lease-reaper.js';

describe('the reaper', () => {
  let fixture: LedgerFixture;
  let clock: ManualClock;
  let reaper: LeaseReaper;

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
    clock = new ManualClock();
    const reaps = new ReapService(fixture.redis, fixture.queries);
    reaper = new LeaseReaper(reaps, fixture.drains, fixture.redis, clock, Logger.create('test', 'silent'));
  });

  afterAll(() => fixture.close());

  async function passAfter(elapsedMs: number): Promise<void> {
    clock.elapsedMs += elapsedMs;
    await reaper.run();
  }

  it('C5, LIFE-26, STORY-7: releases the hold of a vanished gateway after two observations, 10 s apart', async () => {
    // The hold of a request whose gateway died was never released (LiteLLM #30522 #27639).
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 50_000n);
    await fixture.expireLease(request);
    await passAfter(3_000);
    await passAfter(3_000);
    expect(await fixture.balances(organizationId)).toEqual([50_000n, 50_000n, 0n]);
    await passAfter(10_000);
    await fixture.drain(organizationId);
    expect(await fixture.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
    expect(await fixture.count('FROM usage_record WHERE request_id = $1 AND grade = 1', [request.requestId])).toBe(1);
  });

  it('C40: discards all sightings when its connection to Redis breaks, also between two passes', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 50_000n);
    await fixture.expireLease(request);
    reaper.onApplicationBootstrap();
    await passAfter(3_000);
    const { client } = fixture.redis;
    const isBack = once(client, 'ready');
    client.disconnect(true);
    await isBack;
    await passAfter(12_000);
    expect(await fixture.balances(organizationId)).toEqual([50_000n, 50_000n, 0n]);
    await passAfter(12_000);
    expect(await fixture.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
  });

  it('C43, LIFE-26: leaves a request alone that was renewed between the observations, and adjusts a late finish once', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 50_000n);
    await fixture.expireLease(request);
    await passAfter(3_000);
    await fixture.renew(request);
    await passAfter(12_000);
    expect(await fixture.balances(organizationId)).toEqual([50_000n, 50_000n, 0n]);
    await fixture.expireLease(request);
    await passAfter(3_000);
    await passAfter(12_000);
    await fixture.drain(organizationId);
    expect(await fixture.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
    await fixture.capture(request, 30_000n);
    await fixture.drain(organizationId);
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
  });
});
