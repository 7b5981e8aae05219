import { newUuid } from '#core';
import { AccountWorld } from '../../../test/support/upstreams/account-world.js';

const DOLLAR = 1_000_000_000n;
const MINUTE_MS = 60_000;

let world: AccountWorld;

beforeAll(async () => {
  world = await AccountWorld.start();
}, 60_000);

afterAll(() => world.stop());

describe('a pull', () => {
  it.each([
    ['openrouter', { balance: '12.5' }, 12_500_000_000n],
    ['deepseek', { balance: '12.50' }, 12_500_000_000n],
    ['moonshot', { balance: '0' }, 0n],
    ['siliconflow', { balance: '-0.25' }, -250_000_000n],
    ['novita', { balance: '12.5' }, 12_500_000_000n],
    ['stepfun', { balance: '0.5' }, 500_000_000n],
    ['new-api', { balance: '3' }, 3n * DOLLAR],
  ])('of %s brings the amount, also of zero', async (api, account, nanoUsd) => {
    const { id, key } = await world.provider(api);
    await world.account(key, account);
    await world.pullAll();
    const balance = await world.balances.get(id);
    expect(balance).toMatchObject({
      pullResult: 'amount',
      pullDetail: null,
      amounts: [{ currency: 'USD', nano: nanoUsd }],
    });
    expect(balance.state).toMatchObject({ balanceNanoUsd: nanoUsd, known: { source: 'pulled', nanoUsd } });
    expect(balance.version).toBe(0);
    const inMs = (balance.nextPullAt?.getTime() ?? 0) - Date.now();
    expect(inMs).toBeGreaterThan(9 * MINUTE_MS);
    expect(inMs).toBeLessThan(16 * MINUTE_MS);
  });

  it.each([
    ['refused', 'refused', null],
    ['limited', 'limited', null],
    ['missing', 'unsupported', 'not_found'],
    ['error', 'failed', 'status'],
    ['html', 'failed', 'unreadable'],
    ['huge', 'failed', 'too_large'],
    ['redirect', 'failed', 'redirect'],
  ])('ATK-360 ATK-361: that is answered with %s is %s, and keeps what is known', async (answer, result, detail) => {
    const { id, key } = await world.provider('openrouter');
    await world.account(key, { balance: '5' });
    await world.pullAll();
    await world.spend(id, DOLLAR);
    await world.account(key, { answer, retry_after: '3600', location: world.trap.url });
    await world.hurry(id);
    await world.pullAll();
    const balance = await world.balances.get(id);
    expect(balance).toMatchObject({ pullResult: result, pullDetail: detail });
    // Zero is an amount, and none of these.
    expect(balance.state).toMatchObject({ balanceNanoUsd: 4n * DOLLAR, known: { nanoUsd: 5n * DOLLAR } });
    expect(await world.query(`SELECT status FROM channel_credential WHERE id = $1`, [id])).toEqual([
      { status: 'active' },
    ]);
    const inMs = (balance.nextPullAt?.getTime() ?? 0) - Date.now();
    if (result === 'limited') expect(inMs).toBeGreaterThan(59 * MINUTE_MS);
    if (result === 'refused' || result === 'unsupported') expect(inMs).toBeGreaterThan(300 * MINUTE_MS);
    expect(world.trap.calls).toEqual([]);
  });

  it('of yuan has an amount in yuan, and dollars at the operator’s rate', async () => {
    const { id, key } = await world.provider('deepseek');
    await world.account(key, { balance: '71.00', currency: 'CNY' });
    await world.pullAll();
    const unknown = await world.balances.get(id);
    expect(unknown.amounts).toEqual([{ currency: 'CNY', nano: 71n * DOLLAR }]);
    expect(unknown.state).toMatchObject({ balanceNanoUsd: null, daysLeft: null });
    await world.rate('CNY', '7.1');
    expect((await world.balances.get(id)).state).toMatchObject({ balanceNanoUsd: 10n * DOLLAR });
  });

  it('is of no provider without an API, of none that says no, and of none by a disabled credential', async () => {
    const outcomeOf = async (options: object) => {
      const { id, key } = await world.provider(null, options);
      await world.pullAll();
      const { pullResult, pullDetail } = await world.balances.get(id);
      return [pullResult, pullDetail, await world.callsOf(key)];
    };
    expect(await outcomeOf({})).toEqual(['unsupported', 'no_api', 0]);
    expect(await outcomeOf({ balance_api: 'none' })).toEqual(['unsupported', 'no_api', 0]);
    const { id, key } = await world.provider('openrouter');
    await world.query(`UPDATE channel_credential SET status = 'disabled' WHERE id = $1`, [id]);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(0);
  });

  it('counts less what was booked since, and a newer statement before it', async () => {
    const { id, key } = await world.provider('openrouter');
    await world.account(key, { balance: '20' });
    await world.pullAll();
    await world.spend(id, 3n * DOLLAR);
    expect((await world.balances.get(id)).state.balanceNanoUsd).toBe(17n * DOLLAR);
    await world.state(id, { statedNanoUsd: 50n * DOLLAR });
    expect((await world.balances.get(id)).state).toMatchObject({
      balanceNanoUsd: 50n * DOLLAR,
      known: { source: 'stated' },
    });
    await world.hurry(id);
    await world.pullAll();
    expect((await world.balances.get(id)).state).toMatchObject({
      balanceNanoUsd: 20n * DOLLAR,
      known: { source: 'pulled' },
    });
  });

  it('comes soon after a change of its channel, or when an operator asks, and not each second', async () => {
    const { id, key, channelId } = await world.provider('openrouter');
    await world.pullAll();
    await world.query(`UPDATE channel SET updated_at = now() WHERE id = $1`, [channelId]);
    await world.balances.refresh(id);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(1);
    const minuteAgo = `pulled_at = now() - interval '61 s'`;
    await world.query(`UPDATE upstream_balance SET ${minuteAgo} WHERE credential_id = $1`, [id]);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(2);
    await world.query(`UPDATE upstream_balance SET ${minuteAgo} WHERE credential_id = $1`, [id]);
    await world.query(`UPDATE channel SET updated_at = now() - interval '1 hour' WHERE id = $1`, [channelId]);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(2);
    await world.balances.refresh(id);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(3);
    // A provider that asked to wait is not hurried.
    await world.account(key, { answer: 'limited', retry_after: '600' });
    await world.hurry(id);
    await world.pullAll();
    await world.query(`UPDATE upstream_balance SET ${minuteAgo} WHERE credential_id = $1`, [id]);
    await world.query(`UPDATE channel SET updated_at = now() WHERE id = $1`, [channelId]);
    await world.balances.refresh(id);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(4);
  });

  it('is made once by several workers', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => world.provider('openrouter')));
    await Promise.all([world.pullAll(0), world.pullAll(1)]);
    expect(await Promise.all(made.map(({ key }) => world.callsOf(key)))).toEqual(made.map(() => 1));
  });

  it('goes through the proxy of the channel, and nowhere if that cannot be opened', async () => {
    const { id, key, channelId } = await world.provider('openrouter');
    const proxy = { id: newUuid(Date.now()), channel_id: channelId, url: world.trap.url };
    await world.fixture.insert('channel_proxy', proxy);
    await world.pullAll();
    expect(await world.callsOf(key)).toBe(0);
    expect(world.trap.calls).toEqual([`CONNECT ${new URL(world.simulator.url).host}`]);
    expect(await world.balances.get(id)).toMatchObject({ pullResult: 'failed', pullDetail: 'no_connection' });
    world.trap.calls.length = 0;
    const broken = `ciphertext = 'x', encryption_key_id = 'k1', last4 = 'abcd', username = 'routify'`;
    await world.query(`UPDATE channel_proxy SET ${broken} WHERE id = $1`, [proxy.id]);
    await world.hurry(id);
    await world.pullAll();
    expect(await world.balances.get(id)).toMatchObject({ pullDetail: 'undecryptable' });
    expect(world.trap.calls).toEqual([]);
  });

  it('ATK-360: calls no internal address that the operator has not allowed, and leaves no key anywhere', async () => {
    const { id, key, channelId } = await world.provider('new-api');
    await world.query(`UPDATE channel SET base_url = 'http://169.254.169.254/v1' WHERE id = $1`, [channelId]);
    await world.pullAll();
    expect(await world.balances.get(id)).toMatchObject({ pullResult: 'failed', pullDetail: 'blocked_address' });
    const rows = JSON.stringify(await world.query('SELECT * FROM upstream_balance'));
    expect(rows + world.log.join('')).not.toContain(key);
  });
});
