import { startControlApp, type ControlApp } from '../../../test/support/control/control-app.js';

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the console', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  async function page(path: string): Promise<{ text: string; headers: Record<string, string> }> {
    const response = await app.raw('get', path).set(asBrowser).expect(200);
    return { text: response.text, headers: response.headers };
  }

  it.each(['/', '/operator/requests?status=failed', '/invitation', '/openapi'])('is one page at %s', async (path) => {
    const { text, headers } = await page(path);
    expect(text).toContain('<div id="root">');
    expect(headers['content-type']).toContain('text/html');
    expect(headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['/login', 'de, ru-RU;q=0.8, en;q=0.5', 'ru', 'Вход'],
    ['/login', 'de', 'en', 'Log in'],
    ['/operator/login', 'zh-TW', 'zh-CN', '运营人员登录'],
  ])('shows %s before its code has come, for a browser of %s in %s', async (path, accepted, language, title) => {
    const { text } = await app
      .raw('get', path)
      .set({ ...asBrowser, 'accept-language': accepted })
      .expect(200);
    expect(text).toContain(`<html lang="${language}">`);
    expect(/<div data-first-page>.*<h1[^>]*>([^<]*)/s.exec(text)?.[1]).toBe(title);
    // The policy allows none of these.
    expect(text.match(/<script(?![^>]*\ssrc=)| style="|<style(?! [^>]*nonce=)/g)).toBeNull();
    expect((await page('/')).text).not.toContain('data-first-page>');
  });

  it('runs scripts of this origin only, and styles with a nonce of the response', async () => {
    const [one, other] = [await page('/'), await page('/')];
    const policy = one.headers['content-security-policy'] ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(one.text).toContain(`nonce="${nonce}"`);
    expect(other.text).not.toContain(nonce);
    // No script in the page itself.
    expect(one.text.match(/<script(?![^>]*\ssrc=)/g)).toBeNull();
    // Nothing of another origin.
    expect(one.text.match(/(?:src|href)="(?!\/)/g)).toBeNull();
  });

  it('lets the page call the gateways where the settings, or in development this machine, have them', async () => {
    const connections = async (): Promise<string> =>
      /connect-src ([^;]+)/.exec((await page('/')).headers['content-security-policy'] ?? '')?.[1] ?? '';
    expect(await connections()).toMatch(/^'self' http:\/\/127\.0\.0\.1:\d+$/);
    await app.call('patch', '/settings/public', { gateway_url: 'https://api.example.com' }).expect(200);
    expect(await connections()).toBe("'self' https://api.example.com");
  });

  it('serves its files compressed, those named by their content for a year', async () => {
    const { text } = await page('/');
    const script = /src="(\/assets\/index-[^"]+\.js)"/.exec(text)?.[1] ?? '';
    const hashed = await app.raw('get', script).set('accept-encoding', 'br').expect(200);
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers['content-encoding']).toBe('br');
    const named = await app.raw('get', '/assets/before-paint.js').expect(200);
    expect(named.headers['cache-control']).toBe('no-cache');
  });

  it('leaves the API, unknown files and other clients to the rest of control', async () => {
    await app.raw('get', '/api/v1/me').set(asBrowser).expect(401);
    await app.raw('get', '/assets/index-missing1.js').set(asBrowser).expect(404);
    await app.raw('get', '/nowhere').set('accept', 'application/json').expect(404);
    await app.raw('post', '/operator').set(asBrowser).expect(404);
    await app.raw('get', '/assets/..%2f..%2fpackage.json').expect(404);
  });
});

it('is not served with ROUTIFY_CONSOLE=off', async () => {
  const app = await startControlApp({ ROUTIFY_CONSOLE: 'off' });
  await app.raw('get', '/').set(asBrowser).expect(404);
  await app.stop();
});

it('names the gateways of ROUTIFY_GATEWAY_URL in its policy', async () => {
  const app = await startControlApp({ ROUTIFY_GATEWAY_URL: 'https://api.example.org' });
  const { headers } = await app.raw('get', '/').set(asBrowser).expect(200);
  expect(headers['content-security-policy']).toContain("connect-src 'self' https://api.example.org;");
  await app.stop();
});
