import { IdentityProvidersService } from '#identity';
import { Vault } from '#core/infra';
import { parseId } from '#core';
import { credentialBinding } from '#channels/channel-history';
import { EndpointVault } from '../../../../libs/notifications/webhooks/endpoints/endpoint-vault.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';

const ADDRESS = 'https://api.example.com/v1';
const ELSEWHERE = 'https://api.attacker.example/v1';
const OWN = 'sk-canary-stored-0001';
const OTHER = 'sk-canary-stored-0002';
const GIVEN = 'sk-given-again-0003';

interface Channel extends ApiObject {
  readonly name: string;
  readonly version: number;
  readonly base_url: string;
  readonly credentials: readonly { readonly id: string; readonly label: string; readonly status: string }[];
}

/** Of `main`, then `spare`. */
const byLabel = ({ credentials }: Channel) => credentials.toSorted((one, other) => (one.label < other.label ? -1 : 1));
const idsOf = (channel: Channel): string[] => byLabel(channel).map(({ id }) => id);

/** A stored secret is used only with the address it was given for. */
describe('a changed address', () => {
  let app: ControlApp;
  let names = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_UPSTREAM_ALLOW: 'http://127.0.0.1:*' });
  });
  afterAll(() => app.stop());

  const addChannel = async (fields: object = {}): Promise<Channel> => {
    const channel = { name: `channel-${names++}`, kind: 'openai-compatible', base_url: ADDRESS };
    const credentials = [
      { label: 'main', secret: OWN },
      { label: 'spare', secret: OTHER },
    ];
    const { body } = await app.call('post', '/channels', { ...channel, credentials, ...fields }).expect(201);
    return body as Channel;
  };
  const readChannel = async (id: string) => (await app.call('get', `/channels/${id}`).expect(200)).body as Channel;

  /** The secrets of a channel, decrypted. */
  async function secretsOf(channel: Channel): Promise<string[]> {
    const ids = channel.credentials.map(({ id }) => parseId('crd', id));
    const rows = await app.query(
      'SELECT id, secret_version, ciphertext, encryption_key_id FROM channel_credential WHERE id = ANY($1) ORDER BY label',
      ids,
    );
    const vault = app.control.app.get(Vault, { strict: false });
    return rows.map(({ id, secret_version, ciphertext, encryption_key_id }) => {
      const binding = credentialBinding(parseId('chn', channel.id) ?? '', String(id), Number(secret_version));
      const sealed = { ciphertext: Uint8Array.from(ciphertext as Buffer), encryptionKeyId: String(encryption_key_id) };
      return vault.open(sealed, binding).reveal();
    });
  }

  async function expectRefused(channel: Channel, body: object, param: string): Promise<void> {
    const { body: refused } = await app.call('patch', `/channels/${channel.id}`, body).expect(400);
    expect(refused.error).toMatchObject({ param });
    expect(JSON.stringify(refused)).not.toContain('canary');
    expect(await readChannel(channel.id)).toEqual(channel);
    expect(await secretsOf(channel)).toEqual([OWN, OTHER]);
  }

  it.each([
    ELSEWHERE,
    'https://api.example.com.attacker.example/v1',
    'https://api.example.com:8443/v1',
    'https://api.example.com./v1',
    'https://api.example.com/v1/tenant-of-attacker',
  ])('ATK-427: no PATCH sends stored credentials of a channel to %s', async (address) => {
    const channel = await addChannel();
    const [main, spare] = idsOf(channel);
    await expectRefused(channel, { base_url: address }, 'credentials');
    await expectRefused(channel, { base_url: address, credentials: [] }, 'credentials');
    await expectRefused(channel, { base_url: address, credentials: [{ id: main, secret: GIVEN }] }, 'credentials');
    const foreign = (await addChannel()).credentials.map(({ id }) => ({ id, secret: GIVEN }));
    await expectRefused(channel, { base_url: address, credentials: foreign }, 'credentials');
    const all = [main, spare].map((id) => ({ id, secret: GIVEN }));
    await expectRefused(channel, { base_url: address, credentials: [...all, ...foreign] }, 'credentials[2].id');
    await expectRefused(channel, { base_url: address, credentials: [...all, all[0]] }, 'credentials[2].id');
    await expectRefused(
      channel,
      { base_url: address, credentials: [{ ...all[0], secret: 'two words' }, all[1]] },
      'credentials[0].secret',
    );
  });

  it('ATK-427: a disabled credential is not carried to another address either', async () => {
    const channel = await addChannel();
    const [main, spare] = idsOf(channel);
    await app.call('patch', `/credentials/${spare}`, { status: 'disabled' }).expect(200);
    const current = await readChannel(channel.id);
    await expectRefused(current, { base_url: ELSEWHERE, credentials: [{ id: main, secret: GIVEN }] }, 'credentials');
  });

  it('ATK-427: an archived channel is not moved and then restored', async () => {
    const channel = await addChannel();
    await app.call('delete', `/channels/${channel.id}`).expect(200);
    await app.call('patch', `/channels/${channel.id}`, { base_url: ELSEWHERE }).expect(409);
    await app.call('post', `/channels/${channel.id}/restore`).expect(200);
    expect((await readChannel(channel.id)).base_url).toBe(ADDRESS);
  });

  it('takes all secrets again in the request that moves a channel, in one version', async () => {
    const channel = await addChannel();
    const [main, spare] = idsOf(channel);
    await app.call('patch', `/credentials/${spare}`, { status: 'disabled' }).expect(200);
    const credentials = [
      { id: spare, secret: `${GIVEN}-spare` },
      { id: main, secret: `${GIVEN}-main` },
    ];
    const { version } = await readChannel(channel.id);
    const answer = await app.call('patch', `/channels/${channel.id}`, { base_url: ELSEWHERE, credentials }).expect(200);
    expect(answer.body).toMatchObject({ base_url: ELSEWHERE, version: version + 1 });
    expect(byLabel(answer.body as Channel).map(({ status }) => status)).toEqual(['active', 'disabled']);
    expect(answer.text).not.toContain(GIVEN);
    expect(await secretsOf(channel)).toEqual([`${GIVEN}-main`, `${GIVEN}-spare`]);
    const rows = await app.query(
      'SELECT action FROM audit_event WHERE request_id = $1 ORDER BY action',
      answer.headers['x-request-id'],
    );
    expect(rows.map(({ action }) => action)).toEqual(['channel.update', 'credential.rotate', 'credential.rotate']);
    expect(await app.dump()).not.toContain(GIVEN);
  });

  it.each(['HTTPS://API.EXAMPLE.COM:443/v1/', 'https://api.example.com/x/../v1'])(
    'keeps the secrets for %s, another spelling of the address',
    async (spelling) => {
      const channel = await addChannel();
      await app.call('patch', `/channels/${channel.id}`, { base_url: spelling, priority: 7 }).expect(200);
      expect(await secretsOf(channel)).toEqual([OWN, OTHER]);
    },
  );

  it('moves a channel without credentials freely', async () => {
    const channel = await addChannel({ credentials: [] });
    await app.call('patch', `/channels/${channel.id}`, { base_url: ELSEWHERE }).expect(200);
  });

  it('ATK-428: no applied file sends stored credentials elsewhere, unless it has them all', async () => {
    const channel = await addChannel();
    const { name } = channel;
    const moved = { name, kind: 'openai-compatible', base_url: ELSEWHERE };
    const apply = async (credentials: object[] | undefined, options = '') => {
      const file = { channels: [{ ...moved, ...(credentials === undefined ? {} : { credentials }) }] };
      const path = `/installation/import?${options}`;
      const { body } = await app.call('post', `${path}dry_run=true`, file).expect(200);
      return { body, path, file };
    };
    const main = { label: 'main', secret: `${GIVEN}-main` };
    const incomplete: [object[] | undefined, string?][] = [
      [undefined],
      [[main]],
      [[{ label: 'main' }, { label: 'spare' }]],
      [[main, { label: 'spare', secret: '${env:UNSET}' }]],
      [[main], 'prune=true&'],
    ];
    for (const [credentials, options] of incomplete) {
      const { body } = await apply(credentials, options);
      expect(body.import_token).toBeNull();
      const errors = (body.rows as { readonly errors: readonly object[] }[]).flatMap((row) => row.errors);
      expect(errors).toContainEqual(expect.objectContaining({ path: 'credentials' }));
    }
    expect(await secretsOf(channel)).toEqual([OWN, OTHER]);
    const { body, path, file } = await apply([main, { label: 'spare', secret: `${GIVEN}-spare` }]);
    await app.call('post', `${path}import_token=${String(body.import_token)}`, file).expect(200);
    expect((await readChannel(channel.id)).base_url).toBe(ELSEWHERE);
    expect(await secretsOf(channel)).toEqual([`${GIVEN}-main`, `${GIVEN}-spare`]);
  });

  it('ATK-428: a file restores an archived channel at another address only with its secrets', async () => {
    const channel = await addChannel();
    await app.call('delete', `/channels/${channel.id}`).expect(200);
    const file = { channels: [{ name: channel.name, kind: 'openai-compatible', base_url: ELSEWHERE }] };
    const { body } = await app.call('post', '/installation/import?dry_run=true', file).expect(200);
    expect([body.import_token, body.rows[0].action]).toEqual([null, 'error']);
  });

  it('ATK-429: a new proxy does not read stored credentials on an unencrypted way', async () => {
    const channel = await addChannel({ base_url: 'http://127.0.0.1:9/v1' });
    const [main] = idsOf(channel);
    const proxy = { url: 'http://proxy.example:3128' };
    for (const path of [`/channels/${channel.id}/proxy`, `/credentials/${main}/proxy`]) {
      const { body } = await app.call('put', path, proxy).expect(400);
      expect(body.error).toMatchObject({ param: 'proxy.url', metadata: { reason: 'proxy_reads_secrets' } });
    }
    expect(await readChannel(channel.id)).toEqual(channel);
    const encrypted = await addChannel();
    await app.call('put', `/channels/${encrypted.id}/proxy`, proxy).expect(200);
  });

  it('ATK-429: messages to another address are signed with a new secret, and the former one verifies none', async () => {
    const fields = { name: 'Own', kind: 'webhook', url: 'https://example.com/hook', signing: 'hmac' };
    const made = (await app.call('post', '/webhook-endpoints', fields).expect(201)).body as ApiObject;
    const path = `/webhook-endpoints/${made.id}`;
    await app.call('post', `${path}/rotate-secret`).expect(200);
    const before = await sealedOf(made.id);
    expect(before.previous?.secret).toBe(made.secret);
    const same = await app.call('patch', path, { url: 'HTTPS://example.com:443/hook', name: 'Other' }).expect(200);
    expect([same.body.secret, await sealedOf(made.id)]).toEqual([
      undefined,
      { ...before, url: 'HTTPS://example.com:443/hook' },
    ]);
    const moved = await app.call('patch', path, { url: 'https://attacker.example/hook' }).expect(200);
    const after = await sealedOf(made.id);
    expect(after).toEqual({ url: 'https://attacker.example/hook', secret: moved.body.secret, previous: null });
    expect([moved.body.secret === before.secret, String(moved.body.secret).slice(0, 6)]).toEqual([false, 'whsec_']);
    expect(JSON.stringify((await app.call('get', path).expect(200)).body)).not.toContain('whsec_');
  });

  it('ATK-429: an endpoint with a key pair gets another one, and a chat loses its secret or is refused', async () => {
    const pair = { name: 'Pair', kind: 'webhook', url: 'https://example.com/pair', signing: 'ed25519' };
    const made = (await app.call('post', '/webhook-endpoints', pair).expect(201)).body as ApiObject;
    const moved = { url: 'https://attacker.example/pair' };
    const { body } = await app.call('patch', `/webhook-endpoints/${made.id}`, moved).expect(200);
    expect(body).toMatchObject({ signing: 'ed25519', public_key: expect.stringMatching(/^whpk_/) });
    expect(body).not.toHaveProperty('secret');
    expect(body.public_key).not.toBe(made.public_key);

    const hook = 'https://open.feishu.cn/open-apis/bot/v2/hook/';
    const chat = { name: 'Chat', kind: 'feishu', url: `${hook}one`, secret: OWN };
    const { id } = (await app.call('post', '/webhook-endpoints', chat).expect(201)).body as ApiObject;
    const path = `/webhook-endpoints/${id}`;
    const refused = await app.call('patch', path, { url: `${hook}two` }).expect(400);
    expect(refused.body.error).toMatchObject({ param: 'secret', metadata: { reason: 'secret_required' } });
    await app.call('patch', path, { secret: GIVEN }).expect(400);
    await app.call('patch', `/webhook-endpoints/${made.id}`, { ...moved, secret: GIVEN }).expect(400);
    expect(await sealedOf(id)).toMatchObject({ url: `${hook}one`, secret: OWN });
    await app.call('patch', path, { url: `${hook}two`, secret: GIVEN }).expect(200);
    expect(await sealedOf(id)).toMatchObject({ url: `${hook}two`, secret: GIVEN });
    await app.call('patch', path, { url: `${hook}three`, secret: null }).expect(200);
    expect(await sealedOf(id)).toMatchObject({ url: `${hook}three`, secret: null });
  });

  it('ATK-429: another issuer does not get the stored client secret', async () => {
    const fields = { kind: 'oidc', name: 'SSO', client_id: 'routify', issuer: 'https://sso.example.com' };
    const made = (await app.call('post', '/identity-providers', { ...fields, client_secret: OWN }).expect(201))
      .body as ApiObject;
    const path = `/identity-providers/${made.id}`;
    const other = { issuer: 'https://sso.attacker.example' };
    const refused = await app.call('patch', path, other).expect(400);
    expect(refused.body.error).toMatchObject({ param: 'client_secret', metadata: { reason: 'secret_required' } });
    const secret = async (): Promise<string | null> => {
      const service = app.control.app.get(IdentityProvidersService, { strict: false });
      return service.secretOf(await service.get(null, parseId('idp', made.id) ?? ''))?.reveal() ?? null;
    };
    expect(await secret()).toBe(OWN);
    await app.call('patch', path, { issuer: 'https://SSO.example.com/', name: 'Same' }).expect(200);
    expect(await secret()).toBe(OWN);
    const moved = await app.call('patch', path, { ...other, client_secret: GIVEN }).expect(200);
    expect([moved.body.issuer, await secret()]).toEqual([other.issuer, GIVEN]);
    await app.call('patch', path, { issuer: 'https://sso.example.com', client_secret: null }).expect(200);
    expect(await secret()).toBeNull();
  });

  /** What of an endpoint is sealed, opened. */
  async function sealedOf(id: string) {
    const uuid = parseId('whe', id) ?? '';
    const [row] = await app.query('SELECT sealed, encryption_key_id FROM webhook_endpoint WHERE id = $1', uuid);
    const sealed = { sealed: Uint8Array.from(row?.sealed as Buffer), encryptionKeyId: String(row?.encryption_key_id) };
    return app.control.app.get(EndpointVault, { strict: false }).open(uuid, sealed);
  }
});
