import { createHash, randomInt } from 'node:crypto';
import supertest from 'supertest';
import { startControlApp, type ApiList } from '../../../support/control/control-app.js';
import { mintKey } from '../../../../libs/auth/domain/key-text.js';

describe('control', () => {
  it('serves the operator only at the address that ROUTIFY_ADMIN_LISTEN names', async () => {
    const app = await startControlApp({ ROUTIFY_ADMIN_LISTEN: '127.0.0.1:0' });
    const { url, adminUrl } = app.control;
    expect(adminUrl).not.toBe(url);
    await app.call('get', '/tiers').expect(200);
    const elsewhere = await supertest(url)
      .get('/admin/v1/tiers')
      .set('authorization', `Bearer ${app.token}`)
      .expect(404);
    expect(elsewhere.body.error.code).toBe('not_found');
    await supertest(url).get('/healthz').expect(200);
    await supertest(adminUrl).get('/healthz').expect(200);
    await app.stop();
  });

  it('accepts the token of ROUTIFY_BOOTSTRAP_ADMIN_TOKEN_HASH while there has never been an admin token', async () => {
    const token = mintKey('rtf', 'admin_token', (bound) => randomInt(bound));
    const hash = createHash('sha256').update(token).digest('hex');
    const app = await startControlApp({ ROUTIFY_BOOTSTRAP_ADMIN_TOKEN_HASH: hash });
    const { body } = await app.raw('get', '/admin/v1/tokens').set('authorization', `Bearer ${token}`).expect(200);
    expect(body.data).toContainEqual(expect.objectContaining({ name: 'bootstrap' }));
    const audit = await app.call('get', '/audit?actor=system:bootstrap').expect(200);
    expect(audit.body.data).toMatchObject([{ action: 'token.create' }]);
    await app.stop();
  });

  it('trusts X-Forwarded-For for the number of proxies in ROUTIFY_TRUST_PROXY', async () => {
    const addressSeen = async (hops: string): Promise<string> => {
      const app = await startControlApp({ ROUTIFY_TRUST_PROXY: hops });
      const created = await app
        .call('post', '/tiers', { name: 'x' })
        .set('x-forwarded-for', '203.0.113.7, 198.51.100.2')
        .expect(201);
      const { body } = await app.call('get', `/audit?target_id=${String(created.body.id)}`).expect(200);
      await app.stop();
      return (body as ApiList).data.map(({ address }) => String(address)).join();
    };
    expect(await addressSeen('0')).toContain('127.0.0.1');
    expect(await addressSeen('1')).toBe('198.51.100.2');
    expect(await addressSeen('2')).toBe('203.0.113.7');
  });
});
