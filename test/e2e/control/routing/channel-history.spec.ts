import { startControlApp, type ApiList, type ControlApp } from '../../../support/control/control-app.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const SECRET = 'sk-canary-0123456789-wxyz';

describe('the history of a channel', () => {
  let app: ControlApp;
  let path: string;
  let credential: string;

  beforeAll(async () => {
    app = await startControlApp();
    const channel = {
      name: 'one',
      kind: 'openai-compatible',
      base_url: 'https://api.example.com/v1',
      credentials: [{ secret: SECRET }],
    };
    const { body } = await app.call('post', '/channels', channel).expect(201);
    path = `/channels/${(body as { id: string }).id}`;
    credential = `/credentials/${(body as { credentials: readonly { id: string }[] }).credentials[0]!.id}`;
  });
  afterAll(() => app.stop());

  const kindsOf = ({ data }: ApiList): unknown[] => data.map(({ kind }) => kind);

  it('replaces the secret and enables the credential', async () => {
    const off = { status: 'disabled', status_reason: 'leaked' };
    await app.call('patch', credential, off).expect(200);
    const rotated = await app.call('post', `${credential}/rotate`, { secret: 'sk-canary-9876543210-abcd' }).expect(200);
    expect(rotated.text).not.toContain('canary');
    expect(rotated.body).toMatchObject({ masked: '…abcd', status: 'active', status_reason: null });
    await app.call('post', `${credential}/rotate`, {}).expect(400);
    const refused = await app.call('post', `${credential}/rotate`, { secret: 'sk canary' }).expect(400);
    expect([refused.body.error.param, refused.text]).toEqual(['secret', expect.not.stringContaining('canary')]);
    await app.call('post', '/credentials/crd_00000000000000000000000000/rotate', { secret: SECRET }).expect(404);
    expect(await app.dump()).not.toContain('canary');
  });

  it('clears the reason when a credential is enabled again', async () => {
    await app.call('patch', credential, { status: 'disabled', status_reason: 'a test' }).expect(200);
    const { body } = await app.call('patch', credential, { status: 'active' }).expect(200);
    expect(body).toMatchObject({ status: 'active', status_reason: null });
  });

  it('lists actors and actions, newest first, page by page', async () => {
    await app.call('post', `${path}/drain`, { reason: 'moving' }).expect(200);
    await app.call('patch', path, { weight: 3 }).expect(200);
    const all = (await app.call('get', `${path}/events`).expect(200)).body as ApiList;
    expect(kindsOf(all)).toEqual([
      ...['edited', 'draining', 'credential_enabled', 'credential_disabled'],
      ...['credential_rotated', 'credential_disabled', 'created'],
    ]);
    const channelId = path.replace('/channels/', '');
    expect(all.data[1]).toEqual({
      id: expect.stringMatching(/^evt_/),
      object: 'channel_event',
      channel_id: channelId,
      credential_id: null,
      model_id: null,
      kind: 'draining',
      actor: expect.stringMatching(/^admin_token:tok_/),
      reason: 'moving',
      detail: null,
      until_at: null,
      created_at: expect.any(String),
    });
    expect(all.data[0]).toMatchObject({ detail: 'weight' });
    expect(all.data[3]).toMatchObject({ credential_id: credential.replace('/credentials/', ''), reason: 'a test' });
    const first = (await app.call('get', `${path}/events?limit=3`).expect(200)).body as ApiList;
    expect([first.has_more, kindsOf(first)]).toEqual([true, kindsOf(all).slice(0, 3)]);
    const rest = (await app.call('get', `${path}/events?after=${first.last_id}`).expect(200)).body as ApiList;
    expect([rest.has_more, kindsOf(rest)]).toEqual([false, kindsOf(all).slice(3)]);
  });

  it('is filtered by kind', async () => {
    const { body } = await app.call('get', `${path}/events?kind=created,draining`).expect(200);
    expect(kindsOf(body as ApiList)).toEqual(['draining', 'created']);
    await app.call('get', `${path}/events?kind=exploded`).expect(400);
    await app.call('get', '/channels/chn_00000000000000000000000000/events').expect(404);
  });
});
