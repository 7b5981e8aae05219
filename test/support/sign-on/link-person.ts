import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import type { ControlApp, ApiList, ApiObject } from '../control/control-app.js';
import type { SessionCaller } from '../control/session-caller.js';

/** Links a person at a provider to the account of a browser, without the way through the provider. */
export async function linkPerson(app: ControlApp, browser: SessionCaller): Promise<string> {
  const fields = { kind: 'github', name: 'GitHub', client_id: 'routify' };
  const provider = (await app.call('post', '/identity-providers', fields).expect(201)).body as ApiObject;
  const { user } = browser.session as unknown as { readonly user: ApiObject };
  await app.query(
    `INSERT INTO external_identity (id, user_id, provider_id, issuer, subject) VALUES ($1, $2, $3, $4, $5)`,
    ...[randomUUID(), parseId('usr', user.id), parseId('idp', provider.id), 'https://github.com', randomUUID()],
  );
  const { body } = await browser.call('get', '/api/v1/auth/identities').expect(200);
  return (body as ApiList).data.at(-1)?.id ?? '';
}
