import { newUuid, type SpendPeriod } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import type { CapWindow } from '../domain/admit.js';
import { spendWindow } from '../domain/spend-window.js';
import { parseTerms } from '../domain/terms.js';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';
import { eventually } from '../../../../test/support/eventually.js';

let redisUrl: string;
let fixture: AdmissionFixture;

beforeAll(async () => {
  redisUrl = (await createTestRedis()).url;
  fixture = await AdmissionFixture.open(redisUrl);
});

afterAll(() => fixture.close());

const HOUR_MS = 3_600_000;

/** Names a cap of this run by its period: one of the key, of the member or of the list. */
let nameOfCap: (period: string) => string;

/** A daily cap whose window ends in an hour; `day` names the window. */
function dailyCap(limit: bigint, day = '2031-05-07'): CapWindow {
  return {
    name: nameOfCap('day'),
    limit,
    windowKey: day,
    next: { windowKey: '2031-05-08', startsAtMs: Date.now() + HOUR_MS },
  };
}

/** The same cap after the start of its next window. */
function rolledCap(limit: bigint): CapWindow {
  return { ...dailyCap(limit), next: { windowKey: '2031-05-08', startsAtMs: Date.now() - 60_000 } };
}

async function capOf(organizationId: string, cap: CapWindow): Promise<[string, bigint, bigint]> {
  const [state] = await fixture.queries.readCaps(organizationId, organizationId, [cap]);
  if (state === undefined) throw new Error('no cap');
  return [state.windowKey, state.spent, state.open];
}

/** As published for the key of the fixture's requests. */
function spendOf({ name }: CapWindow, organizationId: string): string {
  return name === 'day' ? `${organizationId}:day` : name;
}

describe.each<[string, (period: string) => string]>([
  ['a key', (period) => period],
  ['a member', (period) => `0199a0e5-0000-7000-8000-00000000feed:${period}`],
  ['an organization', (period) => (period === 'day' ? 'c3' : 'c12')],
])('spend caps of %s', (_name, naming) => {
  beforeAll(() => {
    nameOfCap = naming;
  });

  it('lets through exactly 50 of 1,000 parallel requests of two gateways on a cap for 50', async () => {
    const other = await AdmissionFixture.open(redisUrl);
    const organizationId = await fixture.createOrganization(1_000_000n);
    const caps = [dailyCap(500n)];
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        (index % 2 === 0 ? fixture : other).tryAdmit(organizationId, { caps }),
      ),
    );
    await other.close();
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(50);
    expect(answers.find(({ admitted }) => !admitted)).toMatchObject({
      reason: 'cap',
      name: nameOfCap('day'),
      limit: 500n,
      spent: 0n,
      open: 500n,
      resetsAtMs: caps[0]?.next?.startsAtMs,
    });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('grants the smallest of hold, balance and what each cap leaves', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const month: CapWindow = { name: nameOfCap('month'), limit: 70n, windowKey: '2031-05', next: null };
    const changes = { caps: [dailyCap(90n), month], holdNanoUsd: 100n, leastHoldNanoUsd: 10n };
    const { admitted } = await fixture.admit(organizationId, changes);
    expect(admitted.heldNanoUsd).toBe(70n);
    expect(parseTerms(admitted.terms).windows).toEqual([
      { name: nameOfCap('day'), windowKey: '2031-05-07' },
      { name: nameOfCap('month'), windowKey: '2031-05' },
    ]);
    expect(await fixture.tryAdmit(organizationId, changes)).toMatchObject({
      reason: 'cap',
      name: nameOfCap('month'),
      resetsAtMs: null,
    });
  });

  it.each([
    {
      what: 'the cap that leaves less',
      posted: 1_000n,
      day: 40n,
      month: 30n,
      named: 'month',
    },
    { what: 'it in any order', posted: 1_000n, day: 30n, month: 40n, named: 'day' },
    { what: 'the cap below the balance', posted: 35n, day: 30n, month: 90n, named: 'day' },
    { what: 'the balance below the cap', posted: 25n, day: 30n, month: 90n, named: null },
  ])('refused, names $what, so that what fits it fits all', async ({ posted, day, month, named }) => {
    const organizationId = await fixture.createOrganization(posted);
    const caps = [dailyCap(day), { name: 'month', limit: month, windowKey: '2031-05', next: null }];
    const name = named === 'day' ? nameOfCap('day') : named;
    const refusal = name === null ? { reason: 'balance' } : { reason: 'cap', name };
    expect(await fixture.tryAdmit(organizationId, { caps, holdNanoUsd: 50n })).toMatchObject(refusal);
    const fits = [posted, day, month].reduce((least, amount) => (amount < least ? amount : least));
    expect(await fixture.tryAdmit(organizationId, { caps, holdNanoUsd: fits + 1n })).toMatchObject(refusal);
    expect(await fixture.tryAdmit(organizationId, { caps, holdNanoUsd: fits })).toMatchObject({ admitted: true });
  });

  it('serves free models on a used-up cap', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const caps = [dailyCap(0n)];
    expect(await fixture.tryAdmit(organizationId, { caps })).toMatchObject({ reason: 'cap' });
    expect(await fixture.tryAdmit(organizationId, { caps, holdNanoUsd: 0n })).toMatchObject({ admitted: true });
  });

  it('REDIS-7: counts hold, then charge, then the spend of the ledger', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const cap = dailyCap(50n);
    const request = await fixture.admit(organizationId, { caps: [cap], holdNanoUsd: 30n });
    expect(await capOf(organizationId, cap)).toEqual(['2031-05-07', 0n, 30n]);
    await fixture.capture(request, 12n);
    expect(await capOf(organizationId, cap)).toEqual(['2031-05-07', 0n, 12n]);
    await fixture.outbox.settled({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 88n, version: 2n }),
      spends: [{ field: spendOf(cap, organizationId), windowKey: '2031-05-07', spent: 12n }],
      items: [fixture.settledItem(request, 2)],
    });
    expect(await capOf(organizationId, cap)).toEqual(['2031-05-07', 12n, 0n]);
    expect(await fixture.tryAdmit(organizationId, { caps: [cap], holdNanoUsd: 39n })).toMatchObject({
      spent: 12n,
    });
    await fixture.admit(organizationId, { caps: [cap], holdNanoUsd: 38n });
  });

  it('REDIS-7, STORY-8: rolls over to the next window without forgetting what runs', async () => {
    // A window reset by a plain SET loses concurrent spend (LiteLLM #34733).
    const organizationId = await fixture.createOrganization(1_000n);
    const old = await fixture.admit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 50n });
    const fresh = await fixture.admit(organizationId, { caps: [rolledCap(50n)], holdNanoUsd: 20n });
    expect(parseTerms(fresh.admitted.terms).windows).toEqual([{ name: nameOfCap('day'), windowKey: '2031-05-08' }]);
    expect(await capOf(organizationId, rolledCap(50n))).toEqual(['2031-05-08', 0n, 20n]);
    await fixture.capture(old, 50n);
    expect(await capOf(organizationId, rolledCap(50n))).toEqual(['2031-05-08', 0n, 20n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it.each<[what: string, period: SpendPeriod, tz: string, boundary: string]>([
    ['midnight', 'day', 'UTC', '2031-05-08T00:00:00Z'],
    ['the end of a month', 'month', 'Asia/Kolkata', '2031-05-31T18:30:00Z'],
    ['the end of a day of 23 hours', 'day', 'Europe/Berlin', '2031-03-30T22:00:00Z'],
    ['the end of a day of 25 hours', 'day', 'Europe/Berlin', '2031-10-26T23:00:00Z'],
  ])('REDIS-8: C38 %s: spend stays within the cap in both windows', async (_what, period, tz, boundary) => {
    const organizationId = await fixture.createOrganization(1_000_000n);
    const boundaryMs = Date.parse(boundary);
    // The calendar of that day, shifted so that its boundary is at `atMs`.
    let atMs = Date.now() + HOUR_MS;
    const capAt = (calendarMs: number): CapWindow => {
      const { windowKey, next } = spendWindow(period, tz, calendarMs);
      const shifted = next === null ? null : { ...next, startsAtMs: next.startsAtMs - boundaryMs + atMs };
      return { name: nameOfCap(period), limit: 500n, windowKey, next: shifted };
    };
    const [before, after] = [capAt(boundaryMs - 1), capAt(boundaryMs)];
    expect([before.next?.startsAtMs, before.next?.windowKey]).toEqual([atMs, after.windowKey]);
    const requests: TestRequest[] = [];
    // Sixty requests at a time; of two gateways only one reads its calendar anew.
    const admitAll = async (): Promise<void> => {
      const commands = Array.from({ length: 60 }, (_, index) => {
        const isUpToDate = index % 2 === 0 && Date.now() >= atMs;
        return fixture.admitCommand(organizationId, { caps: [capAt(isUpToDate ? boundaryMs : boundaryMs - 1)] });
      });
      const answers = await Promise.all(commands.map((command) => fixture.admission.admit(command)));
      for (const [index, admitted] of answers.entries()) {
        const command = commands[index];
        if (admitted.admitted && command !== undefined) requests.push({ command, admitted });
      }
    };
    const admittedIn = ({ windowKey }: CapWindow): number =>
      requests.filter(({ admitted }) => parseTerms(admitted.terms).windows[0]?.windowKey === windowKey).length;
    await admitAll();
    atMs = Date.now() + 300;
    await eventually(async () => {
      await admitAll();
      return admittedIn(after) >= 50;
    });
    await Promise.all(requests.map((request) => fixture.capture(request, 10n)));
    await admitAll();
    expect([admittedIn(before), admittedIn(after)]).toEqual([50, 50]);
    expect(await capOf(organizationId, after)).toEqual([after.windowKey, 0n, 500n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-7, LIFE-33: never goes back to an older window, whatever calendar a gateway has', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await fixture.admit(organizationId, { caps: [rolledCap(50n)], holdNanoUsd: 40n });
    expect(await fixture.tryAdmit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 20n })).toMatchObject({
      reason: 'cap',
    });
    const late = await fixture.admit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 10n });
    expect(parseTerms(late.admitted.terms).windows).toEqual([{ name: nameOfCap('day'), windowKey: '2031-05-08' }]);
  });

  it('REDIS-7: believes a published spend only of the current window or a newer one', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await fixture.admit(organizationId, { caps: [rolledCap(50n)], holdNanoUsd: 5n });
    const spend = { field: spendOf(rolledCap(50n), organizationId), spent: 40n };
    const publish = (windowKey: string, version: bigint) =>
      fixture.outbox.publish({
        organizationId,
        wallet: walletOf({ postedNanoUsd: 1_000n, version }),
        spends: [{ ...spend, windowKey }],
      });
    await publish('2031-05-07', 2n);
    expect(await capOf(organizationId, rolledCap(50n))).toEqual(['2031-05-08', 0n, 5n]);
    await publish('2031-05-08', 3n);
    expect(await capOf(organizationId, rolledCap(50n))).toEqual(['2031-05-08', 40n, 5n]);
  });

  it('REDIS-18: extends only within the caps of the admission, and freely once their window is over', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 40n });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 51n })).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 40n,
      limit: { cap: nameOfCap('day') },
    });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 50n })).toEqual({ outcome: 'kept', heldNanoUsd: 50n });
    expect(await capOf(organizationId, dailyCap(50n))).toEqual(['2031-05-07', 0n, 50n]);
    await fixture.admit(organizationId, { caps: [rolledCap(50n)], holdNanoUsd: 45n });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 60n })).toEqual({ outcome: 'kept', heldNanoUsd: 60n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-18: extends in part as far as the caps of the admission go, and freely once their window is over', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 40n });
    const beyond = { targetHoldNanoUsd: 60n, partial: true };
    for (let repetition = 0; repetition < 2; repetition++) {
      expect(await fixture.renew(request, beyond)).toMatchObject({ outcome: 'extension_refused', heldNanoUsd: 50n });
    }
    expect(await capOf(organizationId, dailyCap(50n))).toEqual(['2031-05-07', 0n, 50n]);
    await publish('2031-05-07', 70n);
    expect(await fixture.renew(request, beyond)).toMatchObject({ outcome: 'extension_refused', heldNanoUsd: 50n });
    await fixture.admit(organizationId, { caps: [rolledCap(50n)], holdNanoUsd: 45n });
    expect(await fixture.renew(request, beyond)).toEqual({ outcome: 'kept', heldNanoUsd: 60n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);

    async function publish(windowKey: string, spent: bigint): Promise<void> {
      const wallet = walletOf({ postedNanoUsd: 1_000n, version: 9n });
      const spends = [{ field: spendOf(dailyCap(50n), organizationId), windowKey, spent }];
      await fixture.outbox.publish({ organizationId, wallet, spends });
    }
  });

  it('REDIS-18: counts a request that was put back', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { caps: [dailyCap(50n)], holdNanoUsd: 40n });
    const { client } = fixture.redis;
    await client.del(...(await client.keys(`*${organizationId}*`)));
    await fixture.load(organizationId, { postedNanoUsd: 1_000n, version: 2n });
    const { payload } = request.command;
    await fixture.holds.restore([{ ...nameOf(request), heldNanoUsd: 40n, checkpoint: null, payload }]);
    expect(await capOf(organizationId, dailyCap(50n))).toEqual(['2031-05-07', 0n, 40n]);
  });
});

describe('caps of a key and of its member', () => {
  const member = '0199a0e5-0000-7000-8000-00000000beef';
  const total = (limit: bigint, holder: string | null): CapWindow => {
    return { name: holder === null ? 'total' : `${holder}:total`, limit, windowKey: 'total', next: null };
  };

  it('REDIS-23: count side by side, and the tighter one refuses by its name', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const [first, second] = [newUuid(Date.now()), newUuid(Date.now())];
    const tryAdmit = (keyId: string, ownLimit: bigint, holdNanoUsd: bigint) =>
      fixture.tryAdmit(organizationId, { keyId, holdNanoUsd, caps: [total(ownLimit, null), total(50n, member)] });
    expect(await tryAdmit(first, 30n, 31n)).toMatchObject({ reason: 'cap', name: 'total', limit: 30n });
    expect(await tryAdmit(first, 30n, 30n)).toMatchObject({ admitted: true });
    expect(await tryAdmit(second, 30n, 21n)).toMatchObject({
      reason: 'cap',
      name: `${member}:total`,
      limit: 50n,
      open: 30n,
    });
    expect(await tryAdmit(second, 30n, 20n)).toMatchObject({ admitted: true });
    expect(
      await fixture.queries.readCaps(organizationId, second, [total(30n, null), total(50n, member)]),
    ).toMatchObject([
      { name: 'total', open: 20n },
      { name: `${member}:total`, open: 50n },
    ]);
    // A cap of another member is independent.
    expect(await fixture.tryAdmit(organizationId, { caps: [total(50n, newUuid(Date.now()))] })).toMatchObject({
      admitted: true,
    });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it.each([
    ['key', 30n, 50n, 30n, { cap: 'total' }],
    ['member', 50n, 30n, 30n, { cap: `${member}:total` }],
    ['wallet', 200n, 200n, 100n, 'balance'],
  ])(
    'REDIS-18: extend in part as far as the tightest of balance, key and member: the %s',
    async (_what, ofKey, ofMember, held, limit) => {
      const organizationId = await fixture.createOrganization(100n);
      const request = await fixture.admit(organizationId, { caps: [total(ofKey, null), total(ofMember, member)] });
      expect(await fixture.renew(request, { targetHoldNanoUsd: 150n, partial: true })).toEqual({
        outcome: 'extension_refused',
        heldNanoUsd: held,
        limit,
      });
      expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    },
  );

  it('REDIS-23: lets through exactly 50 of 1,000 parallel requests of ten keys of a member with a cap for 50', async () => {
    const organizationId = await fixture.createOrganization(1_000_000n);
    const keys = Array.from({ length: 10 }, () => newUuid(Date.now()));
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        fixture.tryAdmit(organizationId, {
          keyId: keys[index % 10]!,
          caps: [total(1_000n, null), total(500n, member)],
        }),
      ),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(50);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });
});
