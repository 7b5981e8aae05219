import { formatId, newUuid } from '#core';
import { OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { AccountWorld } from '../../../test/support/upstreams/account-world.js';

const HOUR_MS = 3_600_000;
const DOLLAR = 1_000_000_000n;
const PAGE = { limit: 100, after: null, before: null };

let world: AccountWorld;
let channelId: string;
let credentialId: string;

beforeAll(async () => {
  world = await AccountWorld.start();
});

afterAll(() => world.stop());

beforeEach(async () => {
  channelId = await world.channel();
  credentialId = await world.credential(channelId, new Date(Date.now() - 48 * HOUR_MS));
});

const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

describe('a balance', () => {
  it('is unknown until it is stated', async () => {
    const { state, version } = await world.balances.get(credentialId);
    expect(state).toMatchObject({ known: null, balanceNanoUsd: null, costSinceNanoUsd: 0n, daysLeft: null });
    expect(version).toBe(0);
    await expect(world.balances.get(newUuid(Date.now()))).rejects.toThrow('There is no credential crd_');
  });

  it('is the stated one less what was booked since, and lasts as long as the last week says', async () => {
    // $12 in the 48 hours since the credential was made: $6 a day.
    await world.spend(credentialId, 10n * DOLLAR, ago(30).getTime());
    await world.spend(credentialId, 2n * DOLLAR, ago(3).getTime());
    await world.fixture.rollUp();
    const { state, version } = await world.state(credentialId, { statedNanoUsd: 20n * DOLLAR, statedAt: ago(4) });
    expect(version).toBe(1);
    expect(state).toMatchObject({ balanceNanoUsd: 18n * DOLLAR, costSinceNanoUsd: 2n * DOLLAR });
    expect(state.known).toMatchObject({ source: 'stated', nanoUsd: 20n * DOLLAR });
    const perDay = Number(state.costPerDayNanoUsd) / 1e9;
    expect(perDay).toBeGreaterThan(5.9);
    expect(perDay).toBeLessThan(6.2);
    expect(state.daysLeft).toBeGreaterThan(2.8);
    expect(state.daysLeft).toBeLessThan(3.1);
    await world.spend(credentialId, DOLLAR);
    expect((await world.balances.get(credentialId)).state.balanceNanoUsd).toBe(17n * DOLLAR);
    const cleared = await world.state(credentialId, { statedNanoUsd: null });
    expect(cleared.state.balanceNanoUsd).toBeNull();
  });

  it('has no days before six hours of costs are known', async () => {
    const young = await world.credential(channelId);
    await world.spend(young, DOLLAR, ago(1).getTime());
    await world.fixture.rollUp();
    const { state } = await world.state(young, { statedNanoUsd: 5n * DOLLAR });
    expect(state).toMatchObject({ balanceNanoUsd: 5n * DOLLAR, costPerDayNanoUsd: null, daysLeft: null });
  });

  it('can be negative, and is not stated for a time whose costs are unknown', async () => {
    const owed = await world.state(credentialId, { statedNanoUsd: -DOLLAR });
    expect(owed.state).toMatchObject({ balanceNanoUsd: -DOLLAR });
    const state = (statedAt: Date) => world.state(credentialId, { statedNanoUsd: DOLLAR, statedAt });
    await expect(state(ago(-1))).rejects.toThrow('must not be in the future');
    await world.query('UPDATE usage_rollup_mark SET credentials_from = $1', [ago(2)]);
    await expect(state(ago(3))).rejects.toThrow('costs of credentials are known from');
    await world.query('UPDATE usage_rollup_mark SET credentials_from = NULL');
    await expect(world.state(credentialId, { statedAt: ago(1) })).rejects.toThrow('requires stated_usd');
  });

  it('is written to the audit log, once for each version', async () => {
    await world.state(credentialId, { statedNanoUsd: 20n * DOLLAR, alertBelowDays: 5 });
    const conflict = await world.balances.update(credentialId, { alertBelowDays: 6 }, 0, OPERATOR);
    expect(conflict).toMatchObject({ conflict: { version: 1, alertBelowDays: 5 } });
    await world.state(credentialId, {});
    const rows = await world.query(`SELECT action, after FROM audit_event WHERE target_id = $1`, [
      formatId('crd', credentialId),
    ]);
    expect(rows).toEqual([
      {
        action: 'upstream_balance.update',
        after: { stated_usd: '20', stated_at: expect.any(String), alert_below_days: 5 },
      },
    ]);
  });
});

describe('an account behind several credentials', () => {
  let other: string;

  beforeEach(async () => {
    other = await world.credential(await world.channel());
    await world.state(credentialId, { statedNanoUsd: 10n * DOLLAR, alertBelowNanoUsd: DOLLAR });
  });

  it('is spent by all of them, and shown at each', async () => {
    await world.state(other, { statedNanoUsd: 1n });
    await world.state(other, { sharesWithId: credentialId });
    await world.spend(credentialId, DOLLAR);
    await world.spend(other, 2n * DOLLAR);
    for (const id of [credentialId, other]) {
      expect((await world.balances.get(id)).state).toMatchObject({ balanceNanoUsd: 7n * DOLLAR });
    }
    const { rows } = await world.balances.list({ channelId }, PAGE);
    expect(rows.map(({ id, state }) => [id, state.balanceNanoUsd])).toEqual([[credentialId, 7n * DOLLAR]]);
    expect(await world.balances.get(other)).toMatchObject({ sharesWithId: credentialId, statedNanoUsd: null });
    await world.state(other, { sharesWithId: null });
    expect((await world.balances.get(other)).state.balanceNanoUsd).toBeNull();
    expect((await world.balances.get(credentialId)).state.balanceNanoUsd).toBe(9n * DOLLAR);
  });

  it('has its balance at one of them', async () => {
    const third = await world.credential(channelId);
    await expect(world.state(third, { sharesWithId: third })).rejects.toThrow('can’t share');
    await world.state(other, { sharesWithId: credentialId });
    await expect(world.state(third, { sharesWithId: other })).rejects.toThrow('can’t share');
    await expect(world.state(credentialId, { sharesWithId: third })).rejects.toThrow('can’t share');
    await expect(world.state(other, { statedNanoUsd: 1n })).rejects.toThrow(formatId('crd', credentialId));
    await expect(world.state(other, { alertBelowDays: 1 })).rejects.toThrow('Change it there');
    await expect(world.state(other, { sharesWithId: newUuid(Date.now()) })).rejects.toThrow('There is no credential');
  });

  it('leaves a credential alone whose account is deleted', async () => {
    await world.state(other, { sharesWithId: credentialId });
    await world.query('DELETE FROM channel_credential WHERE id = $1', [credentialId]);
    expect(await world.balances.get(other)).toMatchObject({ sharesWithId: null, state: { balanceNanoUsd: null } });
  });
});
