import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { systemActor } from '#audit';
import { ApiKeysService } from '#auth';
import { mintKey } from '../../../libs/auth/domain/key-text.js';
import { AttackSession, type Face } from './attack-session.js';
import { watchRedis } from './watch-redis.js';

jest.setTimeout(120_000);

const actor = systemActor('test');
const RANDOM_KEYS = 10_000;
const CONNECTIONS = 20;
/** What runs beside: heartbeats, polls. A look-up for each key would be twenty times as much. */
const BACKGROUND_MAX = 500;

type Headers = (face: Face) => string;

const draw = (bound: number): number => randomInt(bound);
const kindOf = ({ name }: Face) => (name === 'gateway' ? 'api_key' : 'admin_token');
const unknownKey = (face: Face): string => mintKey('rtf', kindOf(face), draw);
const bearer = (key: string): string => `authorization: Bearer ${key}`;

/** Each is refused as a key that nobody has. */
const REFUSED: readonly (readonly [name: string, headers: Headers])[] = [
  ['ATK-1: no key', () => 'x: y'],
  ['ATK-2: an empty header', () => 'authorization:'],
  ['ATK-2: an empty key', () => 'authorization: Bearer '],
  ['ATK-2: an empty x-api-key', () => 'x-api-key:'],
  ['ATK-3: a wrong checksum', (face) => bearer(unknownKey(face).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))],
  ['ATK-4: a right checksum of a key that nobody has', (face) => bearer(unknownKey(face))],
  ['ATK-8: two Authorization headers', (face) => `${own(face)}\r\n${own(face)}`],
  ['ATK-8: two that differ', (face) => `${own(face)}\r\n${bearer('other')}`],
  ['ATK-9: a wrong Authorization beside a right x-api-key', (face) => `${bearer('junk')}\r\nx-api-key: ${keyOf(face)}`],
];

function own({ authorization }: Face): string {
  return `authorization: ${authorization}`;
}

function keyOf({ authorization }: Face): string {
  return authorization.replace('Bearer ', '');
}

/** Keys that open nothing, at both doors. */
describe('attacks on authentication', () => {
  let session: AttackSession;

  beforeAll(async () => {
    session = await AttackSession.start();
  });
  afterAll(() => session.stop());

  async function ask(face: Face, headers: string, query = ''): Promise<{ status: number | undefined; code: string }> {
    const path = face.name === 'gateway' ? '/v1/key' : '/admin/v1/tiers';
    const text = `GET ${path}${query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n\r\n`;
    const { statuses, body } = await session.send(face, text);
    const { error } = JSON.parse(body) as { error?: { code: string } };
    return { status: statuses[0], code: error?.code ?? 'served' };
  }

  const unknown = { status: 401, code: 'invalid_api_key' };

  describe.each(['gateway', 'control'] as const)('%s', (name) => {
    it('serves the key of these attacks', async () => {
      const face = session.faces[name];
      expect(await ask(face, own(face))).toEqual({ status: 200, code: 'served' });
    });

    it.each(REFUSED)('%s', async (_name, headers) => {
      const face = session.faces[name];
      expect(await ask(face, headers(face))).toEqual(unknown);
    });

    it('ATK-5 ATK-6: a key that was revoked, and one that has expired', async () => {
      const [revoked, expired] = name === 'gateway' ? await endedKeys() : await endedTokens();
      expect(await ask(session.faces[name], bearer(revoked))).toEqual({ status: 401, code: 'key_revoked' });
      expect(await ask(session.faces[name], bearer(expired))).toEqual({ status: 401, code: 'key_expired' });
    });

    it.each(['api_key', 'key', 'token', 'access_token', 'x-api-key', 'authorization'])(
      'ATK-7: a key in the query as %s',
      async (parameter) => {
        const face = session.faces[name];
        expect(await ask(face, 'x: y', `?${parameter}=${keyOf(face)}`)).toEqual(unknown);
      },
    );
  });

  it('ATK-10: ten thousand random keys cost no look-up, in Redis or in Postgres', async () => {
    const redis = await watchRedis(session.platform.config.redisUrl);
    await session.honestP99Ms();
    const quietMs = await session.honestP99Ms();
    const beforeBytes = session.gateway.rssBytes();
    const [transactions, commands] = [await transactionCount(), redis.count()];
    const statuses = await askWithRandomKeys();
    const commandsSince = redis.count() - commands;
    const transactionsSince = (await transactionCount()) - transactions;
    const grownBytes = session.gateway.rssBytes() - beforeBytes;
    const attackedMs = await underAttack();
    redis.stop();
    process.stdout.write(
      `ten thousand keys: ${commandsSince} commands, ${transactionsSince} transactions beside; honest p99 ` +
        `${quietMs.toFixed(1)} ms, attacked ${attackedMs.toFixed(1)} ms; ${Math.round(grownBytes / 1_048_576)} MiB more\n`,
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(statuses).toHaveLength(RANDOM_KEYS);
    expect(commandsSince).toBeLessThan(BACKGROUND_MAX);
    expect(transactionsSince).toBeLessThan(BACKGROUND_MAX);
    expect(grownBytes).toBeLessThan(100 * 1_048_576);
  });

  /** What honest customers wait while it goes on, milliseconds. */
  async function underAttack(): Promise<number> {
    const attack = askWithRandomKeys();
    const attackedMs = await session.honestP99Ms();
    await attack;
    return attackedMs;
  }

  async function askWithRandomKeys(): Promise<(number | undefined)[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const key = (): string => `rtf_${Array.from({ length: 38 }, () => draw(36).toString(36)).join('')}`;
    const statuses = await Promise.all(
      Array.from({ length: RANDOM_KEYS }, () => statusOf(agent, { authorization: `Bearer ${key()}` })),
    );
    agent.destroy();
    return statuses;
  }

  function statusOf(agent: Agent, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const outgoing = request(`${session.gateway.url}/v1/key`, { agent, headers }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode);
        });
      });
      outgoing.once('error', reject).end();
    });
  }

  async function transactionCount(): Promise<number> {
    const [row] = await session.platform.query<{ count: bigint }>(
      `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()`,
    );
    return Number(row?.count);
  }

  async function endedKeys(): Promise<readonly [revoked: string, expired: string]> {
    const keys = session.platform.services.get(ApiKeysService);
    const { organizationId } = await session.platform.addCustomer();
    const revoked = await keys.create(organizationId, { name: 'revoked' }, actor);
    await keys.revoke(revoked.key.id, null, actor);
    const expired = await keys.create(organizationId, { name: 'e', expiresAt: new Date(Date.now() - 1_000) }, actor);
    return [revoked.secret, expired.secret];
  }

  async function endedTokens(): Promise<readonly [revoked: string, expired: string]> {
    const create = async (fields: object): Promise<{ id: string; secret: string }> =>
      (await session.control.call('post', '/tokens', fields).expect(201)).body as { id: string; secret: string };
    const revoked = await create({ name: 'revoked' });
    await session.control.call('post', `/tokens/${revoked.id}/revoke`).expect(200);
    return [revoked.secret, (await create({ name: 'expired', expires_at: '2020-01-01T00:00:00Z' })).secret];
  }
});
