import { createTestRedis } from '../../../../test/support/stores/redis.js';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';
import type { CapWindow } from '../domain/admit.js';
import { RUN_HOURS, runCapOf } from '../domain/run-cap.js';
import { parseTerms } from '../domain/terms.js';
import { organizationKeys } from '../keys.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

const lengthMs = RUN_HOURS * 3_600_000;

const runOf = (limit: bigint, organizationId: string, id = 'run'): CapWindow => ({
  name: runCapOf(organizationId, { id, limitNanoUsd: limit }).name,
  limit,
  windowKey: 't',
  next: null,
  lengthMs,
});

const admitIn = (organizationId: string, limit: bigint, holdNanoUsd = 10n): Promise<TestRequest> =>
  fixture.admit(organizationId, { holdNanoUsd, caps: [runOf(limit, organizationId)] });

const tryIn = (organizationId: string, run: CapWindow, holdNanoUsd = 10n) =>
  fixture.tryAdmit(organizationId, { holdNanoUsd, leastHoldNanoUsd: holdNanoUsd, caps: [run] });

const keyOf = (organizationId: string, { name }: CapWindow): string =>
  `${organizationKeys(organizationId).caps}:${name}`;

async function stored(organizationId: string, run: CapWindow): Promise<string[]> {
  expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  return (await fixture.redis.client.get(keyOf(organizationId, run)))?.split('|').slice(1) ?? [];
}

describe('REQ-43: the budget of a run', () => {
  it('lets through what it covers of 1,000 parallel requests, with the lowest limit that was stated', async () => {
    const organizationId = await fixture.createOrganization(1_000_000n);
    const [run, raised] = [runOf(1_000n, organizationId), runOf(9_000n, organizationId)];
    await admitIn(organizationId, 1_000n);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => tryIn(organizationId, index % 2 === 0 ? run : raised)),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(99);
    expect(answers.find(({ admitted }) => !admitted)).toMatchObject({ reason: 'cap', limit: 1_000n, open: 1_000n });
    expect(await stored(organizationId, run)).toEqual(['0', '1000', '1000']);
    expect(await tryIn(organizationId, runOf(5n, organizationId))).toMatchObject({ reason: 'cap', limit: 5n });
  });

  it('says what is left without the request, ends a week after its first, and expires', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const first = await admitIn(organizationId, 100n);
    expect(first.admitted).toMatchObject({ runLeftNanoUsd: 100n });
    expect((await admitIn(organizationId, 100n)).admitted).toMatchObject({ runLeftNanoUsd: 90n });
    expect((await fixture.admit(organizationId, {})).admitted).toMatchObject({ runLeftNanoUsd: null });
    const ttlMs = await fixture.redis.client.pttl(keyOf(organizationId, runOf(100n, organizationId)));
    expect([ttlMs > lengthMs - 60_000, ttlMs <= lengthMs]).toEqual([true, true]);
  });

  it('moves from hold to charge to what is booked; a refused extension names it', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const run = runOf(50n, organizationId);
    const request = await admitIn(organizationId, 50n);
    const [window] = parseTerms(request.admitted.terms).windows;
    expect(await fixture.renew(request, { targetHoldNanoUsd: 60n })).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 10n,
      limit: { cap: run.name },
    });
    await fixture.renew(request, { targetHoldNanoUsd: 40n });
    expect(await stored(organizationId, run)).toEqual(['0', '40', '50']);
    // What a later request states bounds extensions of those that run.
    await tryIn(organizationId, runOf(45n, organizationId), 5n);
    expect(await fixture.renew(request, { targetHoldNanoUsd: 41n })).toMatchObject({ outcome: 'extension_refused' });
    await fixture.capture(request, 30n);
    expect(await stored(organizationId, run)).toEqual(['0', '35', '45']);
    await fixture.outbox.settled({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 970n, version: 2n }),
      spends: [{ field: run.name, windowKey: window!.windowKey, spent: 30n }],
      items: [fixture.settledItem(request, 2)],
    });
    expect(await stored(organizationId, run)).toEqual(['30', '5', '45']);
  });

  it('is unknown after a loss, until the ledger says what it has spent', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await admitIn(organizationId, 100n);
    const run = runOf(100n, organizationId);
    const [window] = parseTerms(request.admitted.terms).windows;
    await fixture.redis.client.flushdb();
    await fixture.load(organizationId, { postedNanoUsd: 1_000n, version: 2n }, { hasPast: true });
    expect(await tryIn(organizationId, run)).toMatchObject({ reason: 'run_unknown', name: run.name });
    // The gateway of the running request puts its hold back meanwhile.
    const { payload } = request.command;
    await fixture.holds.restore([{ ...nameOf(request), heldNanoUsd: 10n, checkpoint: null, payload }]);
    expect(await stored(organizationId, run)).toEqual(['?', '10', '100']);
    const ttlMs = await fixture.redis.client.pttl(keyOf(organizationId, run));
    expect([ttlMs > lengthMs - 60_000, ttlMs <= lengthMs]).toEqual([true, true]);
    expect(await tryIn(organizationId, run)).toMatchObject({ reason: 'run_unknown' });
    const known = { ...run, windowKey: `${window!.windowKey}|60` };
    expect(await tryIn(organizationId, known, 31n)).toMatchObject({ reason: 'cap', spent: 60n, open: 10n });
    expect(await tryIn(organizationId, known, 30n)).toMatchObject({ admitted: true });
    expect(await stored(organizationId, run)).toEqual(['60', '40', '100']);
    const fresh = runOf(20n, organizationId, 'another run');
    expect(await tryIn(organizationId, fresh)).toMatchObject({ reason: 'run_unknown', name: fresh.name });
    expect(await tryIn(organizationId, { ...fresh, windowKey: 't|' })).toMatchObject({ admitted: true });
    expect(await stored(organizationId, fresh)).toEqual(['0', '10', '20']);
  });

  it('has the charge of a request whose entry was lost as well, and gives it back when that is booked', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await admitIn(organizationId, 100n);
    const run = runOf(100n, organizationId);
    const { windowKey = '' } = parseTerms(request.admitted.terms).windows[0] ?? {};
    await fixture.redis.client.flushdb();
    await fixture.load(organizationId, { postedNanoUsd: 1_000n, version: 2n }, { hasPast: true });
    await fixture.capture(request, 8n);
    expect(await stored(organizationId, run)).toEqual(['?', '8', '100']);
    expect(await tryIn(organizationId, { ...run, windowKey: `${windowKey}|60` }, 5n)).toMatchObject({ admitted: true });
    expect(await stored(organizationId, run)).toEqual(['60', '13', '100']);
    await fixture.outbox.settled({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 992n, version: 3n }),
      spends: [{ field: run.name, windowKey, spent: 68n }],
      items: [fixture.settledItem(request, 2)],
    });
    expect(await stored(organizationId, run)).toEqual(['68', '5', '100']);
    expect(await fixture.redis.client.zcard(`${organizationKeys(organizationId).caps}:runs`)).toBe(1);
  });

  it('with its window in the ledger goes on where it was', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const openedAt = Date.now() - 3_600_000;
    const run = { ...runOf(100n, organizationId), windowKey: `t${openedAt}|95` };
    expect(await tryIn(organizationId, run)).toMatchObject({
      reason: 'cap',
      spent: 95n,
      resetsAtMs: openedAt + lengthMs,
    });
    const ended = { ...run, windowKey: `t${Date.now() - lengthMs}|95` };
    expect(await tryIn(organizationId, ended)).toMatchObject({ admitted: true });
  });

  it('ATK-476: opens no more than 10,000 at a time, and those that are open go on', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await admitIn(organizationId, 100n);
    const others = Array.from({ length: 9_999 }, (_, index) => [Date.now() + lengthMs, `b${index}`] as const).flat();
    await fixture.redis.client.zadd(`${organizationKeys(organizationId).caps}:runs`, ...others);
    const fresh = runOf(100n, organizationId, 'another run');
    expect(await tryIn(organizationId, fresh)).toMatchObject({ reason: 'too_many_runs', limitValue: 10_000 });
    expect(await stored(organizationId, fresh)).toEqual([]);
    expect(await tryIn(organizationId, runOf(100n, organizationId))).toMatchObject({ admitted: true });
    // After a loss more of them cost no read of the ledger either.
    await fixture.redis.client.hset(organizationKeys(organizationId).wallet, 'runs_lost', Date.now());
    expect(await tryIn(organizationId, fresh)).toMatchObject({ reason: 'too_many_runs' });
  });
});
