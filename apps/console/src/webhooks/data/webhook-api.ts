import { apiOf } from '@/api/client';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit';

type Schemas = components['schemas'];
export type Endpoint = Schemas['WebhookEndpointResponse'];
export type CreatedEndpoint = Schemas['CreatedWebhookEndpointResponse'];
export type NewEndpoint = Schemas['CreateWebhookEndpointRequest'];
export type EndpointPatch = Schemas['UpdateWebhookEndpointRequest'];
export type Delivery = Schemas['WebhookDeliveryResponse'];
export type DeliveryDetails = Schemas['WebhookDeliveryDetailsResponse'];
export type Call = Schemas['WebhookAttemptResponse'];
export type WebhookEvent = Schemas['EventResponse'];
type EventType = NonNullable<NewEndpoint['event_types']>[number] | 'webhook.test';

type Path =
  | '/webhook-endpoints'
  | '/webhook-endpoints/{id}'
  | `/webhook-endpoints/{id}/${'rotate-secret' | 'test' | 'replay'}`
  | '/webhook-deliveries'
  | '/webhook-deliveries/{id}'
  | '/webhook-events';

/** The same request, to the routes of operators or to those of an organization. */
const at = <Of extends Path>(audience: Audience, path: Of) =>
  `${audience === 'operator' ? '/admin/v1' : '/api/v1'}${path}` as const;

const SOON_MS = 60_000;
const USUAL_MS = 15_000;
const QUICK_MS = 2_000;

/** Whether its state changes within seconds. */
const isDue = ({ next_attempt_at: next }: Delivery): boolean =>
  next !== null && Date.parse(next) - Date.now() < SOON_MS;

/** All of them: there are at most twenty. */
export function useEndpoints(audience: Audience) {
  const params = { query: { limit: 100 } };
  const options = { refetchInterval: USUAL_MS };
  return apiOf(audience).hooks.useQuery('get', at(audience, '/webhook-endpoints'), { params }, options);
}

export function useEndpoint(audience: Audience, id: string) {
  const params = { path: { id } };
  return apiOf(audience).hooks.useQuery(
    ...(['get', at(audience, '/webhook-endpoints/{id}')] as const),
    { params },
    { refetchInterval: ({ state }) => (state.data?.is_replaying === true ? QUICK_MS : USUAL_MS) },
  );
}

interface DeliveryFilter {
  readonly endpointId: string;
  readonly status: Delivery['status'] | undefined;
  /** One that the API does not know is refused by it. */
  readonly type: string | undefined;
}

export function useDeliveries(audience: Audience, { endpointId, status, type }: DeliveryFilter) {
  const query = { limit: 50, endpoint_id: endpointId, status, event_type: type as EventType | undefined };
  return apiOf(audience).hooks.useInfiniteQuery(
    ...(['get', at(audience, '/webhook-deliveries')] as const),
    { params: { query } },
    {
      ...PAGES,
      refetchInterval: ({ state }) =>
        state.data?.pages.some(({ data }) => data.some(isDue)) === true ? QUICK_MS : USUAL_MS,
    },
  );
}

export function useDelivery(audience: Audience, id: string) {
  return apiOf(audience).hooks.useQuery(
    ...(['get', at(audience, '/webhook-deliveries/{id}')] as const),
    { params: { path: { id } } },
    { refetchInterval: ({ state: { data } }) => (data !== undefined && isDue(data) ? QUICK_MS : USUAL_MS) },
  );
}

/** @param after the test before it; null: there was none */
export function useTestAfter(audience: Audience, endpointId: string, after: string | null) {
  const params = { query: testsOf(endpointId) };
  const { data } = apiOf(audience).hooks.useQuery(
    ...(['get', at(audience, '/webhook-deliveries')] as const),
    { params },
    { refetchInterval: ({ state }) => (state.data === undefined || idOf(state.data) === after ? QUICK_MS / 2 : false) },
  );
  const id = idOf(data);
  return id === after ? null : id;
}

/** The id of the latest test's delivery; null: there was none. */
export async function readLastTest(audience: Audience, endpointId: string): Promise<string | null> {
  const params = { query: testsOf(endpointId) };
  const { data } = await unwrap(apiOf(audience).client.GET(at(audience, '/webhook-deliveries'), { params }));
  return idOf({ data });
}

const idOf = (page: { readonly data: readonly Delivery[] } | undefined): string | null => page?.data[0]?.id ?? null;

const testsOf = (endpointId: string) => ({ limit: 1, endpoint_id: endpointId, event_type: 'webhook.test' }) as const;

export function useEvents(audience: Audience, type: string | undefined) {
  const params = { query: { limit: 50, type: type as EventType | undefined } };
  return apiOf(audience).hooks.useInfiniteQuery(
    ...(['get', at(audience, '/webhook-events')] as const),
    { params },
    { ...PAGES, refetchInterval: USUAL_MS },
  );
}

export function createEndpoint(audience: Audience, body: NewEndpoint): Promise<CreatedEndpoint> {
  return unwrap(apiOf(audience).client.POST(at(audience, '/webhook-endpoints'), { body }));
}

/** Changes it, if it still is of this version. With another address it has a new secret. */
export function updateEndpoint(
  audience: Audience,
  { id, version }: Endpoint,
  body: EndpointPatch,
): Promise<Schemas['UpdatedWebhookEndpointResponse']> {
  const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
  return unwrap(apiOf(audience).client.PATCH(at(audience, '/webhook-endpoints/{id}'), { params, body }));
}

export function removeEndpoint(audience: Audience, id: string): Promise<Endpoint> {
  return unwrap(apiOf(audience).client.DELETE(at(audience, '/webhook-endpoints/{id}'), { params: { path: { id } } }));
}

export function rotateSecret(audience: Audience, id: string): Promise<CreatedEndpoint> {
  const params = { path: { id } };
  return unwrap(apiOf(audience).client.POST(at(audience, '/webhook-endpoints/{id}/rotate-secret'), { params }));
}

export function sendTest(audience: Audience, id: string): Promise<Endpoint> {
  const params = { path: { id } };
  return unwrap(apiOf(audience).client.POST(at(audience, '/webhook-endpoints/{id}/test'), { params }));
}

/** @param body one event, or all of a range */
export function replay(audience: Audience, id: string, body: Schemas['ReplayWebhookRequest']): Promise<Endpoint> {
  const params = { path: { id } };
  return unwrap(apiOf(audience).client.POST(at(audience, '/webhook-endpoints/{id}/replay'), { params, body }));
}
