import Stripe from 'stripe';
import { Secret } from '#core';
import type { RegisteredEndpoint, EndpointToRegister } from '../port/provider-adapter.js';

type EnabledEvent = Stripe.WebhookEndpointCreateParams.EnabledEvent;
type Endpoint = Stripe.WebhookEndpoint;

/** What the endpoint gets, and the version of the API that its events follow. */
interface Settings {
  readonly events: readonly EnabledEvent[];
  readonly version: Stripe.WebhookEndpointCreateParams.ApiVersion;
}

/** An operator waits: a call that gives no answer is made again by a person. */
const OPTIONS = { timeout: 8_000, maxNetworkRetries: 0 } as const;
/** Of an account in one mode: docs.stripe.com/webhooks. */
const ENDPOINTS_MAX = 16;
const PAGE = 100;

/**
 * Makes the one endpoint of an address what it has to be. Stripe says a secret once, when the endpoint is made: an
 * endpoint without its secret here is replaced, as is one of another version, since versions cannot be changed. Endpoints of other
 * addresses are not touched. Throws as the client does.
 *
 * Source: docs.stripe.com/api/webhook_endpoints.
 */
export async function registerEndpoint(
  client: Stripe,
  { url, knownRef, attempt }: EndpointToRegister,
  { events, version }: Settings,
): Promise<RegisteredEndpoint> {
  const all = await client.webhookEndpoints.list({ limit: PAGE }, OPTIONS).then(({ data }) => data);
  const own = all.filter((endpoint) => endpoint.url === url);
  const known = own.find(({ id, api_version: its }) => id === knownRef && its === version);
  if (known !== undefined) {
    await removeAll(
      client,
      own.filter((endpoint) => endpoint !== known),
    );
    if (!isAsNeeded(known, events))
      await client.webhookEndpoints.update(known.id, { enabled_events: [...events], disabled: false }, OPTIONS);
    return { endpointRef: known.id, secret: null };
  }
  // The new one first, so that no event is without an endpoint; where there is no room, the old one makes it.
  const isFull = all.length >= ENDPOINTS_MAX;
  if (isFull) await removeAll(client, own);
  const params = { url, enabled_events: [...events], api_version: version, description: 'Routify' };
  const made = await create(client, params, attempt);
  if (!isFull)
    await removeEarlier(
      client,
      own.filter(({ id }) => id !== made.id),
    );
  const { id, secret } = made;
  if (secret === undefined)
    throw new Stripe.errors.StripeAPIError({ message: `${id} came without its secret`, type: 'api_error' });
  return { endpointRef: id, secret: new Secret(secret) };
}

/** By its key a repetition gets the endpoint of an answer that was lost, unless that was deleted since. */
async function create(client: Stripe, params: Stripe.WebhookEndpointCreateParams, attempt: string): Promise<Endpoint> {
  const made = await client.webhookEndpoints.create(params, { ...OPTIONS, idempotencyKey: attempt });
  if (await exists(client, made.id)) return made;
  return client.webhookEndpoints.create(params, { ...OPTIONS, idempotencyKey: `${attempt} after ${made.id}` });
}

async function exists(client: Stripe, id: string): Promise<boolean> {
  try {
    await client.webhookEndpoints.retrieve(id, {}, OPTIONS);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** What stays is removed at the next time: the secret of the new one must not be lost for it. */
async function removeEarlier(client: Stripe, endpoints: readonly Endpoint[]): Promise<void> {
  try {
    await removeAll(client, endpoints);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
}

async function removeAll(client: Stripe, endpoints: readonly Endpoint[]): Promise<void> {
  for (const { id } of endpoints) await removeEndpoint(client, id);
}

/** One that is gone is no fault. */
export async function removeEndpoint(client: Stripe, id: string): Promise<void> {
  try {
    await client.webhookEndpoints.del(id, {}, OPTIONS);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404;

function isAsNeeded({ status, enabled_events: enabled }: Endpoint, events: readonly string[]): boolean {
  return status === 'enabled' && enabled.length === events.length && events.every((event) => enabled.includes(event));
}
