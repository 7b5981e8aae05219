import { Ajv2020 } from 'ajv/dist/2020.js';
import { SettingGroupsService } from '#core/infra';
import { formatId, schemaOfData } from '#core';
import { OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { AccountWorld } from '../../../test/support/upstreams/account-world.js';

const DOLLAR = 1_000_000_000n;

let world: AccountWorld;

beforeAll(async () => {
  world = await AccountWorld.start();
  await settings({ balance_alert_usd: '10' });
}, 60_000);

afterAll(() => world.stop());

async function settings(patch: object): Promise<void> {
  await world.control.get(SettingGroupsService, { strict: false }).patch('upstreams', patch, null, OPERATOR);
}

const alarmsOf = (id: string): number =>
  world.log.filter((line) => line.includes(`'upstream_balance_low'`) && line.includes(formatId('crd', id))).length;
const lowSince = async (id: string): Promise<Date | null> => (await world.balances.get(id)).lowSince;

describe('an account that runs dry', () => {
  it('EVT-24: is said once, and again after it rose clearly', async () => {
    const { id, key, channelId } = await world.provider('openrouter');
    const becomes = async (balance: string): Promise<number> => {
      await world.account(key, { balance });
      await world.hurry(id);
      await world.pullAll();
      return (await world.events(id)).length;
    };
    const counts = [];
    for (const balance of ['12', '9.5', '8', '10.5', '11.9', '9', '12', '9.99', '0', '-3']) {
      counts.push(await becomes(balance));
    }
    expect(counts).toEqual([0, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
    expect(alarmsOf(id)).toBe(2);
    const [event] = await world.events(id);
    expect(event).toEqual({
      credential_id: formatId('crd', id),
      credential_name: 'main',
      channel_id: formatId('chn', channelId),
      channel_name: expect.any(String),
      balance_usd: '9.5',
      days_left: null,
    });
    const validate = new Ajv2020().compile({ ...schemaOfData('upstream.balance_low'), additionalProperties: false });
    expect([validate(event), validate.errors]).toEqual([true, null]);
    expect(await lowSince(id)).toBeInstanceOf(Date);
    const low = await world.balances.list({ isLow: true, channelId }, { limit: 10, after: null, before: null });
    expect(low.rows.map((row) => row.id)).toEqual([id]);
    expect(
      (await world.balances.list({ isLow: false, channelId }, { limit: 10, after: null, before: null })).rows,
    ).toEqual([]);
  });

  it('is seen by what is booked, and by one of several workers', async () => {
    const id = await world.credential(await world.channel());
    await world.state(id, { statedNanoUsd: 15n * DOLLAR });
    await world.spend(id, 6n * DOLLAR);
    expect(await world.events(id)).toEqual([]);
    await Promise.all([world.watch(0), world.watch(1)]);
    await world.watch(0);
    expect(await world.events(id)).toMatchObject([{ balance_usd: '9' }]);
    expect(alarmsOf(id)).toBe(1);
  });

  it('is no longer low once an operator states more, and at once low by less', async () => {
    const id = await world.credential(await world.channel());
    const stated = async (nanoUsd: bigint) => (await world.state(id, { statedNanoUsd: nanoUsd })).lowSince;
    expect(await stated(5n * DOLLAR)).toBeInstanceOf(Date);
    expect(await stated(11n * DOLLAR)).toBeInstanceOf(Date);
    expect(await stated(100n * DOLLAR)).toBeNull();
    expect(await stated(1n)).toBeInstanceOf(Date);
    expect(await world.events(id)).toHaveLength(2);
    await world.state(id, { statedNanoUsd: null });
    expect(await lowSince(id)).toBeNull();
  });

  it('has thresholds of its own, by days as well, and none', async () => {
    const id = await world.credential(await world.channel(), new Date(Date.now() - 24 * 3_600_000));
    // $24 in a day: $9 are left for less than half of one.
    await world.spend(id, 24n * DOLLAR, Date.now() - 2 * 3_600_000);
    await world.fixture.rollUp();
    const own = { statedNanoUsd: 60n * DOLLAR, alertBelowNanoUsd: 5n * DOLLAR };
    expect((await world.state(id, own)).lowSince).toBeInstanceOf(Date);
    expect(await world.events(id)).toMatchObject([{ days_left: expect.closeTo(2.5, 0) }]);
    expect((await world.state(id, { alertBelowDays: 2 })).lowSince).toBeNull();
    expect((await world.state(id, { statedNanoUsd: 4n * DOLLAR })).lowSince).toBeInstanceOf(Date);
    expect(
      (await world.state(id, { statedNanoUsd: 0n, alertBelowDays: 0, alertBelowNanoUsd: 0n })).lowSince,
    ).toBeNull();
  });

  it('is one for all its credentials', async () => {
    const [id, other] = [await world.credential(await world.channel()), await world.credential(await world.channel())];
    await world.state(id, { statedNanoUsd: 15n * DOLLAR });
    await world.state(other, { statedNanoUsd: 1n });
    expect(await lowSince(other)).toBeInstanceOf(Date);
    await world.state(other, { sharesWithId: id });
    expect(await lowSince(other)).toBeNull();
    await world.spend(other, 6n * DOLLAR);
    await world.watch();
    expect([await world.events(id), await world.events(other)]).toMatchObject([
      [{ balance_usd: '9' }],
      [{ balance_usd: '0.000000001' }],
    ]);
    expect(await lowSince(other)).toEqual(await lowSince(id));
  });

  it('is not watched while its channel is out of use', async () => {
    const channelId = await world.channel({ status: 'disabled' });
    const id = await world.credential(channelId);
    await world.state(id, { statedNanoUsd: 15n * DOLLAR });
    await world.spend(id, 6n * DOLLAR);
    await world.watch();
    expect(await world.events(id)).toEqual([]);
    await world.query(`UPDATE channel SET status = 'enabled' WHERE id = $1`, [channelId]);
    await world.watch();
    expect(await world.events(id)).toHaveLength(1);
  });
});
