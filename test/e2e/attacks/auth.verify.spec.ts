import { ImportedKeys, importedSecret, type ImportedSecret } from '#auth';
import { PrismaService } from '#core/infra';
import { newUuid } from '#core';
import { eventually } from '../../support/eventually.js';
import { AttackSession } from './attack-session.js';
import { floodWithKeys, randomText } from './flood-with-keys.js';

jest.setTimeout(120_000);

const RANDOM_KEYS = 10_000;
/** Heartbeats and polls run too. One look-up for each key would be twenty times this number. */
const BACKGROUND_MAX = 500;
const MIB = 1_048_576;

describe('a flood of random keys', () => {
  let session: AttackSession;

  beforeAll(async () => {
    session = await AttackSession.start();
  });
  afterAll(() => session.stop());

  it('ATK-10: ten thousand keys cost no look-up and no memory', async () => {
    await session.legitimateP99Ms();
    const quietMs = await session.legitimateP99Ms();
    const beforeBytes = session.gateway.rssBytes();
    const flood = await floodWithKeys(session, RANDOM_KEYS);
    const grownBytes = session.gateway.rssBytes() - beforeBytes;
    const attack = floodWithKeys(session, RANDOM_KEYS);
    const attackedMs = await session.legitimateP99Ms();
    await attack;
    process.stdout.write(
      `ten thousand keys: ${flood.commands} commands, ${flood.transactions} transactions in all; legitimate p99 ` +
        `${quietMs.toFixed(1)} ms, attacked ${attackedMs.toFixed(1)} ms; ${Math.round(grownBytes / MIB)} MiB more\n`,
    );
    expect(new Set(flood.statuses)).toEqual(new Set([401]));
    expect(flood.statuses).toHaveLength(RANDOM_KEYS);
    expect(flood.commands).toBeLessThan(BACKGROUND_MAX);
    expect(flood.transactions).toBeLessThan(BACKGROUND_MAX);
    expect(grownBytes).toBeLessThan(100 * MIB);
  });

  it('ATK-370: ten thousand in the form of imported keys cost no look-up and no memory', async () => {
    const { services } = session.platform;
    const { organizationId } = await session.platform.addCustomer();
    const text = randomText(48);
    const key = { id: newUuid(Date.now()), organizationId, memberId: null, name: 'imported' };
    const secret = importedSecret(text) as ImportedSecret;
    await services
      .get(PrismaService)
      .transact((tx) => services.get(ImportedKeys).add(tx, 'new-api', [{ ...key, secret }]));
    const statusOf = async () =>
      (await fetch(`${session.gateway.url}/v1/key`, { headers: { authorization: `Bearer sk-${text}` } })).status;
    await eventually(async () => (await statusOf()) === 200);
    const beforeBytes = session.gateway.rssBytes();
    const flood = await floodWithKeys(session, RANDOM_KEYS, () => `sk-${randomText(48)}`);
    const grownBytes = session.gateway.rssBytes() - beforeBytes;
    const attack = floodWithKeys(session, RANDOM_KEYS, () => `sk-${randomText(48)}`);
    const attackedMs = await session.legitimateP99Ms();
    await attack;
    process.stdout.write(
      `ten thousand in the form of imported keys: ${flood.commands} commands, ${flood.transactions} transactions in all; ` +
        `legitimate p99 attacked ${attackedMs.toFixed(1)} ms; ${Math.round(grownBytes / MIB)} MiB more\n`,
    );
    // Sixty at once, and one a second; the others are limited.
    expect(new Set(flood.statuses)).toEqual(new Set([401, 429]));
    expect(flood.commands).toBeLessThan(BACKGROUND_MAX);
    expect(flood.transactions).toBeLessThan(BACKGROUND_MAX);
    expect(grownBytes).toBeLessThan(100 * MIB);
    expect(await statusOf()).toBe(200);
  });
});
