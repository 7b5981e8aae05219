import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { THINKER, USUAL_OFFERS } from '../shop.js';
import { planLongStream } from '../load/plan-request.js';
import { CALM, CASE_TIME_LIMIT_MS, expectStrayErrorsOnly, p99Ms, playCase, print, untilReplies } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

const SKEWED_CLOCK = join(__dirname, 'skewed-clock.cjs');

it('C1 gateway kill -9 at random time: everything is settled within 45 s', async () => {
  const { evidence } = await playCase(async ({ fleet, load, log }) => {
    for (let pass = 0; pass < 3; pass++) {
      await untilReplies(load, 100);
      for (const gateway of fleet.gateways) {
        log.noteKill(gateway.name);
        await gateway.kill();
        await gateway.start();
      }
    }
  });
  expect(evidence.clients.filter(({ outcome }) => outcome === 'cut')).not.toEqual([]);
});

it('C6 two of three gateways killed at once: the survivor answers no 5xx', async () => {
  let killedAtMs = 0;
  let survivor = '';
  const { evidence } = await playCase(
    async ({ fleet, load, log }) => {
      const [first, second, third] = fleet.gateways;
      survivor = third?.url ?? '';
      await untilReplies(load, 300);
      killedAtMs = Date.now();
      for (const gateway of [first, second]) log.noteKill(gateway?.name ?? '');
      await Promise.all([first?.kill(), second?.kill()]);
      await untilReplies(load, 300);
      await Promise.all([first?.start(), second?.start()]);
    },
    { ...CALM, fleet: { gateways: 3 } },
  );
  const served = evidence.clients.filter(({ origin }) => origin === survivor);
  const [before, after] = [
    served.filter(({ sentAtMs }) => sentAtMs < killedAtMs),
    served.filter(({ sentAtMs }) => sentAtMs >= killedAtMs),
  ];
  expectStrayErrorsOnly(served, killedAtMs);
  expect(after.length).toBeGreaterThan(100);
  print(`p99 of the survivor: ${p99Ms(before)} ms before, ${p99Ms(after)} ms after`);
});

it('DOWN-10: C30 the clock of one gateway is 5 min off either way, and jumps back 1 h: limits, windows and times stay right', async () => {
  const { evidence } = await playCase(async ({ fleet, load }) => {
    const [, skewed] = fleet.gateways;
    for (const offsetMs of [300_000, -300_000]) {
      await skewed?.kill();
      await skewed?.start({ NODE_OPTIONS: `--require ${SKEWED_CLOCK}`, CHAOS_CLOCK_OFFSET_MS: String(offsetMs) });
      await untilReplies(load, 150);
    }
    await skewed?.kill();
    const jump = { CHAOS_CLOCK_OFFSET_MS: '-3600000', CHAOS_CLOCK_OFFSET_AFTER_MS: '3000' };
    await skewed?.start({ NODE_OPTIONS: `--require ${SKEWED_CLOCK}`, ...jump });
    await untilReplies(load, 400);
  });
  const sentAtMs = new Map(evidence.clients.map((row) => [row.requestId, row]));
  const astray = evidence.ledger.filter(({ requestId, admittedAtMs, bookedAtMs }) => {
    const client = sentAtMs.get(requestId);
    if (client === undefined) return false;
    const endedAtMs = client.sentAtMs + client.durationMs;
    return admittedAtMs < client.sentAtMs - 1_000 || admittedAtMs > endedAtMs + 1_000 || bookedAtMs < admittedAtMs;
  });
  expect(astray).toEqual([]);
});

it('C43 gateway paused 70 s and woken: reaped at the checkpoint, then adjusted once to the true usage', async () => {
  let pausedAtMs = 0;
  const { evidence } = await playCase(
    async ({ fleet, shop, load, log }) => {
      const [gateway] = fleet.gateways;
      const [rich] = shop.customers;
      const models = USUAL_OFFERS.map(({ model }) => model).filter((model) => model !== THINKER);
      const streams = models.map((model) => load.send(planLongStream(rich!, model, { tokens: 60, chunkMs: 1_000 })));
      await sleep(20_000); // two checkpoints
      log.notePause('gateway-0', 70_000);
      pausedAtMs = Date.now();
      gateway?.pause();
      await sleep(70_000);
      gateway?.resume();
      await Promise.all(streams);
    },
    { fleet: { gateways: 1 }, requestsPerSecond: 0 },
  );
  // Clients whose streams broke on resume retry; retries are other requests. The free model has nothing to adjust.
  const paid = evidence.ledger.filter(
    ({ admittedAtMs, chargeNanoUsd }) => admittedAtMs < pausedAtMs && chargeNanoUsd > 0n,
  );
  expect(paid).toHaveLength(3);
  for (const { grade, capturedNanoUsd, adjustedNanoUsd } of paid) {
    expect(grade).toBe(2);
    expect(capturedNanoUsd).toBeGreaterThan(0n);
    expect(adjustedNanoUsd).toBeGreaterThan(0n);
  }
});
