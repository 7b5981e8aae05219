import { randomInt } from 'node:crypto';
import { systemActor } from '#core';
import { ApiKeysService } from '#auth';
import { mintKey } from '../../../libs/auth/domain/key-text.js';
import { AttackSession, type Endpoint } from './attack-session.js';
import { floodWithKeys } from './flood-with-keys.js';

jest.setTimeout(120_000);

const actor = systemActor('test');
const RANDOM_KEYS = 1_000;
/** Heartbeats and polls run too. One look-up for each key would exceed twice this number. */
const BACKGROUND_MAX = 400;

type Headers = (endpoint: Endpoint) => string;

const random = (bound: number): number => randomInt(bound);
const kindOf = ({ name }: Endpoint) => (name === 'gateway' ? 'api_key' : 'admin_token');
const unknownKey = (endpoint: Endpoint): string => mintKey('rtf', kindOf(endpoint), random);
const bearer = (key: string): string => `authorization: Bearer ${key}`;

/** Each is refused like an unknown key. */
const REFUSED: readonly (readonly [name: string, headers: Headers])[] = [
  ['ATK-1: no key', () => 'x: y'],
  ['ATK-2: an empty header', () => 'authorization:'],
  ['ATK-2: an empty key', () => 'authorization: Bearer '],
  ['ATK-2: an empty x-api-key', () => 'x-api-key:'],
  [
    'ATK-3: a wrong checksum',
    (endpoint) => bearer(unknownKey(endpoint).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))),
  ],
  ['ATK-4: an unknown key with a right checksum', (endpoint) => bearer(unknownKey(endpoint))],
  ['ATK-8: two Authorization headers', (endpoint) => `${own(endpoint)}\r\n${own(endpoint)}`],
  ['ATK-8: two that differ', (endpoint) => `${own(endpoint)}\r\n${bearer('other')}`],
  [
    'ATK-9: a wrong Authorization beside a right x-api-key',
    (endpoint) => `${bearer('junk')}\r\nx-api-key: ${keyOf(endpoint)}`,
  ],
];

function own({ authorization }: Endpoint): string {
  return `authorization: ${authorization}`;
}

function keyOf({ authorization }: Endpoint): string {
  return authorization.replace('Bearer ', '');
}

/** Invalid keys, at the gateway and at control. */
describe('attacks on authentication', () => {
  let session: AttackSession;

  beforeAll(async () => {
    session = await AttackSession.start();
  });
  afterAll(() => session.stop());

  async function send(
    endpoint: Endpoint,
    headers: string,
    query = '',
  ): Promise<{ status: number | undefined; code: string }> {
    const path = endpoint.name === 'gateway' ? '/v1/key' : '/admin/v1/tiers';
    const text = `GET ${path}${query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n\r\n`;
    const { statuses, body } = await session.send(endpoint, text);
    const { error } = JSON.parse(body) as { error?: { code: string } };
    return { status: statuses[0], code: error?.code ?? 'served' };
  }

  const unknown = { status: 401, code: 'invalid_api_key' };

  describe.each(['gateway', 'control'] as const)('%s', (name) => {
    it('serves the valid key', async () => {
      const endpoint = session.endpoints[name];
      expect(await send(endpoint, own(endpoint))).toEqual({ status: 200, code: 'served' });
    });

    it.each(REFUSED)('%s', async (_name, headers) => {
      const endpoint = session.endpoints[name];
      expect(await send(endpoint, headers(endpoint))).toEqual(unknown);
    });

    it('ATK-5 ATK-6: a key that was revoked, and one that has expired', async () => {
      const [revoked, expired] = name === 'gateway' ? await endedKeys() : await endedTokens();
      expect(await send(session.endpoints[name], bearer(revoked))).toEqual({ status: 401, code: 'key_revoked' });
      expect(await send(session.endpoints[name], bearer(expired))).toEqual({ status: 401, code: 'key_expired' });
    });

    it.each(['api_key', 'key', 'token', 'access_token', 'x-api-key', 'authorization'])(
      'ATK-7: refuses a key in the query as %s',
      async (parameter) => {
        const endpoint = session.endpoints[name];
        expect(await send(endpoint, 'x: y', `?${parameter}=${keyOf(endpoint)}`)).toEqual(unknown);
      },
    );
  });

  it('ATK-10: a thousand random keys cost no look-up, in Redis or in Postgres', async () => {
    const flood = await floodWithKeys(session, RANDOM_KEYS);
    expect(new Set(flood.statuses)).toEqual(new Set([401]));
    expect(flood.statuses).toHaveLength(RANDOM_KEYS);
    expect(flood.commands).toBeLessThan(BACKGROUND_MAX);
    expect(flood.transactions).toBeLessThan(BACKGROUND_MAX);
  });

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
