import { Authenticator } from './authenticator.js';
import type { World } from './api-world.js';
import { callerWithCookie, cookieOf, sessionCaller, type SessionCaller } from './session-caller.js';

type BrowserWorld = Pick<World, 'app'> & { readonly browser: SessionCaller };

const PATH = '/api/v1/auth/passkeys';

/** Adds a passkey to the account of the browser; the browser has its new session then. */
export async function addPasskey(world: BrowserWorld, device = deviceOf(world)): Promise<SessionCaller> {
  const { app, browser } = world;
  const passkey = device.create(await optionsOf(browser, 'options'));
  const added = await browser.call('post', PATH, { name: 'laptop', passkey }).expect(201);
  return sessionCaller(app, { headers: added.headers, body: (added.body as { session: object }).session });
}

/** What a browser sends to a route that takes a passkey, with the browser that sends it. */
export async function answerOfPasskey(
  world: BrowserWorld,
  path: string,
): Promise<{ readonly browser: SessionCaller; readonly answer: object }> {
  const device = deviceOf(world);
  const { app, browser } = world;
  if (path === PATH) return { browser, answer: device.create(await optionsOf(browser, 'options')) };
  const added = await addPasskey(world, device);
  const begun = await added.call('post', `${PATH}/login-options`).expect(200);
  const cookie = `${added.cookie}; ${cookieOf(begun)}`;
  const { options } = begun.body as { options: Options };
  return { browser: callerWithCookie(app, { ...added, cookie }), answer: device.get(options) };
}

type Options = Parameters<Authenticator['get']>[0] & Parameters<Authenticator['create']>[0];

async function optionsOf(browser: SessionCaller, kind: string): Promise<Options> {
  return ((await browser.call('post', `${PATH}/${kind}`).expect(200)).body as { options: Options }).options;
}

function deviceOf({ app }: BrowserWorld): Authenticator {
  return new Authenticator(app.config.publicUrl);
}
