import { formatId, newUuid, parseId } from '#core';
import type { CustomerCaller } from '../gateway/customer-caller.js';
import type { ApiObject, ControlApp } from './control-app.js';
import { givePassword, logIn } from './session-caller.js';

/** A provider that saves methods; the same for all. */
async function savingProvider(app: ControlApp): Promise<string | null> {
  const [known] = await app.query(`SELECT id FROM payment_provider WHERE options ->> 'savesMethods' = 'true'`);
  if (known !== undefined) return String(known['id']);
  const provider = {
    kind: 'stripe',
    mode: 'live',
    name: 'Saved cards',
    saves_methods: true,
    secret_key: 'sk_live_0123456789',
    webhook_secret: 'whsec_0123456789',
  };
  const { body } = await app.call('post', '/payment-providers', provider).expect(201);
  return parseId('prv', (body as ApiObject).id);
}

/**
 * The same member in a browser that has just logged in, with a confirmed address: only persons consent to charges.
 *
 * @param organizationId of a member of several
 */
export async function asPerson(
  app: ControlApp,
  member: CustomerCaller,
  organizationId: string | null = null,
): Promise<CustomerCaller> {
  await givePassword(app, member.userId);
  const [row] = await app.query('SELECT email FROM "user" WHERE id = $1', parseId('usr', member.userId));
  const browser = await logIn(app, { email: String(row?.['email']) });
  const call: CustomerCaller['call'] = (method, path, body) => {
    const called = browser.call(method, `/api/v1${path}`, body);
    return organizationId === null ? called : called.set('x-routify-organization', organizationId);
  };
  return { ...member, call };
}

interface MethodOwner {
  readonly organizationId: string;
  readonly userId: string;
}

/** A saved card of a member with a confirmed address, at the provider of all. */
export const saveMethod = async (app: ControlApp, owner: MethodOwner): Promise<string> =>
  saveMethodAt(app, formatId('prv', (await savingProvider(app)) ?? ''), owner);

/** A saved card of a member with a confirmed address, as a paid order leaves it. */
export async function saveMethodAt(
  database: { query(sql: string, ...values: unknown[]): Promise<unknown> },
  providerId: string,
  { organizationId, userId }: MethodOwner,
): Promise<string> {
  const id = newUuid(Date.now());
  const [organization, user] = [parseId('org', organizationId), parseId('usr', userId)];
  await database.query(
    `INSERT INTO login_account (user_id, email_verified_at) VALUES ($1, now())
     ON CONFLICT (user_id) DO UPDATE SET email_verified_at = now()`,
    user,
  );
  await database.query(
    `INSERT INTO saved_method (id, organization_id, provider_id, user_id, order_id, external_ref, label, consented_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'visa 4242', now())`,
    ...([id, organization, parseId('prv', providerId), user, newUuid(Date.now()), `pm_${id}`] as const),
  );
  return formatId('smd', id);
}

export const topupOf = (method: string) => ({
  saved_method_id: method,
  threshold_usd: '10',
  amount_usd: '25.00',
  monthly_max_usd: '100',
});
