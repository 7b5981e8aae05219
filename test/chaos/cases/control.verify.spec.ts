import { eventually } from '../../support/eventually.js';
import { REDIS_KILL_LOST_MS } from '../faults/nemesis.js';
import { planLongStream } from '../load/plan-request.js';
import { ReleasedHolds } from '../load/released-holds.js';
import { CASE_TIME_LIMIT_MS, playCase } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

it('C41 control killed between a top-up and its publish, balance 0: the customer can spend within 10 s', async () => {
  await playCase(
    async ({ fleet, shop, load, log }) => {
      const poor = await shop.addCustomer();
      const ask = () => load.send(planLongStream(poor, 'chaos/standard', { tokens: 5, chunkMs: 1 }));
      expect((await ask()).status).toBe(402);
      // Without Redis the top-up is committed and cannot be published.
      log.noteKill('redis');
      log.noteLoss('kill', REDIS_KILL_LOST_MS);
      await fleet.redis.kill();
      const topUp = shop.admin.post(`/organizations/${poor.organizationId}/topups`, { amount_usd: '5' }, 0);
      topUp.catch(() => undefined); // its control is killed
      await eventually(async () => {
        const paid = await fleet.query('SELECT 1 FROM payment WHERE amount_nano_usd = 5000000000');
        return paid.length > 0;
      }, 10_000);
      log.noteKill('control');
      await fleet.control.kill();
      await fleet.redis.start();
      await eventually(async () => (await ask()).status === 200, 10_000);
      await fleet.control.start();
      await expect(topUp).rejects.toThrow();
    },
    { requestsPerSecond: 0 },
  );
});

it('an operator releases holds of running streams: captured at once, adjusted to the true usage at the end', async () => {
  const { evidence } = await playCase(
    async ({ shop, load }) => {
      const releases = await ReleasedHolds.open({ shop, load });
      releases.start();
      await eventually(() => load.rows.length >= 6, 30_000);
      await releases.stop();
    },
    { requestsPerSecond: 0 },
  );
  for (const { grade, chargeNanoUsd, adjustedNanoUsd } of evidence.ledger) {
    expect(grade).toBe(2);
    expect(adjustedNanoUsd).toBe(chargeNanoUsd);
  }
});
