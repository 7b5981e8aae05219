import { startControlApp, type ControlApp } from '../../support/control/control-app.js';

/** Addresses that a channel must not have, with the id of the attack. */
const CLOSED_URLS = [
  ['ATK-35', 'https://127.0.0.1/v1'],
  ['ATK-35', 'https://127.255.255.254/v1'],
  ['ATK-36', 'https://localhost/v1'],
  ['ATK-36', 'https://LOCALHOST./v1'],
  ['ATK-36', 'https://api.localhost/v1'],
  ['ATK-37', 'https://0/v1'],
  ['ATK-37', 'https://0x7f.1/v1'],
  ['ATK-37', 'https://2130706433/v1'],
  ['ATK-37', 'https://0177.0.0.1/v1'],
  ['ATK-38', 'https://[::1]/v1'],
  ['ATK-38', 'https://[::ffff:127.0.0.1]/v1'],
  ['ATK-38', 'https://[64:ff9b::7f00:1]/v1'],
  ['ATK-38', 'https://[2002:7f00:1::]/v1'],
  ['ATK-39', 'https://169.254.169.254/latest/meta-data'],
  ['ATK-39', 'https://[::ffff:169.254.169.254]/latest/meta-data'],
  ['ATK-39', 'https://metadata.google.internal/computeMetadata/v1'],
  ['ATK-39', 'https://10.0.0.1/v1'],
  ['ATK-39', 'https://100.64.0.1/v1'],
  ['ATK-39', 'https://[fd00::1]/v1'],
  ['ATK-42', 'https://user:password@api.example.com/v1'],
  ['ATK-42', 'https://api.example.com@127.0.0.1/v1'],
  ['ATK-43', 'file:///etc/passwd'],
  ['ATK-43', 'gopher://127.0.0.1:6379/_INFO'],
  ['ATK-43', 'data:text/plain,x'],
  ['ATK-43', 'http://api.example.com/v1'],
  ['ATK-44', 'https://api.example.com:25/v1'],
  ['ATK-44', 'https://api.example.com:6379/v1'],
  ['ATK-45', 'https://127。0。0。1/v1'],
  ['ATK-45', 'https://①②⑦.⓪.⓪.①/v1'],
  ['ATK-45', 'https://ⓛocalhost/v1'],
] as const;

/** Channel URLs in the admin API; tests of the connection guard are in its own module. */
describe('attacks with internal addresses', () => {
  let app: ControlApp;
  let channelId: string;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_UPSTREAM_ALLOW: '' });
    const { body } = await app.call('post', '/channels', channelAt('https://api.example.com/v1')).expect(201);
    channelId = (body as { id: string }).id;
  });
  afterAll(() => app.stop());

  const channelAt = (baseUrl: string) => ({ name: 'attack', kind: 'openai-compatible', base_url: baseUrl });

  it.each(CLOSED_URLS)('%s: no channel is created for %s or changed to it', async (_attack, url) => {
    const before = await app.query('SELECT * FROM channel');
    for (const call of [
      app.call('post', '/channels', { ...channelAt(url), name: 'other' }),
      app.call('patch', `/channels/${channelId}`, { base_url: url }),
    ]) {
      const { body } = await call.expect(400);
      expect((body as { error: { param: string } }).error.param).toBe('base_url');
    }
    expect(await app.query('SELECT * FROM channel')).toEqual(before);
  });
});
