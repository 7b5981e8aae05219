import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CaptchaAddresses } from '../../../../libs/identity/registration/captcha.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';

const SECRET = '0x4AAAAAAA-captcha-secret';

describe('the captcha of a registration', () => {
  let app: ControlApp;
  let service: Server;
  let url: string;
  /** What the service got, and what it answers next. */
  const received: URLSearchParams[] = [];
  let answer: { status: number; body: string };
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp();
    service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push(new URLSearchParams(body));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/siteverify`;
    const addresses = app.control.app.get(CaptchaAddresses, { strict: false });
    expect(addresses).toEqual({
      turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
      hcaptcha: 'https://api.hcaptcha.com/siteverify',
    });
    Object.assign(addresses, { turnstile: url, hcaptcha: url });
    await settings({ mode: 'open' }).expect(200);
  });
  beforeEach(() => {
    received.length = 0;
    answer = { status: 200, body: '{"success":true,"hostname":"localhost","error-codes":[]}' };
  });
  afterAll(async () => {
    service.close();
    await app.stop();
  });

  const settings = (fields: object) => app.call('patch', '/settings/registration', fields);
  const register = (email: string, captcha?: string) =>
    app.raw('post', '/api/v1/auth/register').send({ email, captcha });
  const newAddress = (): string => `new-${++count}@people.example`;
  const mailsTo = (email: string) => app.query('SELECT 1 FROM mail_message WHERE recipient = $1', email);

  it('is off, needs both keys, and stores the secret sealed', async () => {
    await register(newAddress()).expect(200);
    expect(received).toEqual([]);
    const half = await settings({ captcha: 'turnstile', captcha_site_key: 'site-key' }).expect(400);
    expect((half.body as { error: object }).error).toMatchObject({ param: 'captcha_secret' });
    const { body } = await settings({ captcha: 'turnstile', captcha_site_key: 'site-key', captcha_secret: SECRET });
    expect(body).toMatchObject({ captcha: 'turnstile', captcha_secret: '***', sources: { captcha_secret: 'db' } });
    expect((await app.call('get', '/settings').expect(200)).text).not.toContain(SECRET);
    expect(await app.dump()).not.toContain(SECRET);
    expect((await app.raw('get', '/api/v1/auth/config').expect(200)).body).toMatchObject({
      captcha: 'turnstile',
      captcha_site_key: 'site-key',
    });
    await settings({ captcha_secret: null }).expect(400);
  });

  it.each(['turnstile', 'hcaptcha'])('is verified by %s, with the address of the client', async (captcha) => {
    await settings({ captcha }).expect(200);
    const email = newAddress();
    await register(email, 'solved').expect(200);
    expect(Object.fromEntries(received[0]!)).toEqual({
      secret: SECRET,
      response: 'solved',
      remoteip: expect.stringMatching(/127\.0\.0\.1$/) as string,
    });
    await mailTo(app, email, 'verify_email');
  });

  it('ATK-106: a missing, wrong or used token sends no mail, nor does one while the service is away', async () => {
    const email = newAddress();
    await register(email).expect(400);
    expect(received).toEqual([]);
    answer = { status: 200, body: '{"success":false,"error-codes":["timeout-or-duplicate"]}' };
    await register(email, 'used').expect(400);
    for (const [status, body] of [
      [200, '{"success":"true"}'],
      [200, 'null'],
    ] as const) {
      answer = { status, body };
      await register(email, 'odd').expect(400);
    }
    for (const [status, body] of [
      [500, '{"success":true}'],
      [302, ''],
      [200, 'not JSON'],
    ] as const) {
      answer = { status, body };
      const refused = await register(`${status}-${email}`, 'solved').expect(503);
      expect(refused.text).not.toContain(SECRET);
    }
    Object.assign(app.control.app.get(CaptchaAddresses, { strict: false }), { hcaptcha: 'http://127.0.0.1:1/' });
    await register(`away-${email}`, 'solved').expect(503);
    for (const address of [email, `500-${email}`, `302-${email}`, `200-${email}`, `away-${email}`])
      expect(await mailsTo(address)).toEqual([]);
  });
});
