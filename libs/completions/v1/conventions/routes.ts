import type { KeyScope } from '#core';
import {
  chatEndpoint,
  compactionEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  messagesCountEndpoint,
  messagesEndpoint,
  responsesEndpoint,
  type Endpoint,
} from '#formats';
import { PATHS } from '../openapi/operations.js';

/** A route below `/v1`. Its methods are those of its path in the document. */
export interface V1Route {
  /** What a key limited to some scopes needs; null: any key will do; `public`: no key. */
  readonly scope: KeyScope | null | 'public';
  /** Rules and format of a request that a model answers: it is held, charged and recorded. */
  readonly runs?: Endpoint;
  /** Those of a request that is counted only: it is free, with limits of its own. */
  readonly counts?: Endpoint;
}

/** Every route below `/v1`, in the order in which `GET /v1` lists them. */
export const V1_ROUTES = {
  '/chat/completions': { scope: 'chat', runs: chatEndpoint },
  '/completions': { scope: 'completions', runs: completionsEndpoint },
  '/embeddings': { scope: 'embeddings', runs: embeddingsEndpoint },
  '/responses': { scope: 'responses', runs: responsesEndpoint },
  '/responses/input_tokens': { scope: 'responses', counts: responsesEndpoint },
  '/responses/compact': { scope: 'responses', runs: compactionEndpoint },
  '/responses/{id}': { scope: 'responses' },
  '/responses/{id}/input_items': { scope: 'responses' },
  '/messages': { scope: 'messages', runs: messagesEndpoint },
  '/messages/count_tokens': { scope: 'messages', counts: messagesCountEndpoint },
  '/estimate': { scope: 'estimate', counts: chatEndpoint },
  '/models': { scope: 'models' },
  '/models/{id}': { scope: 'models' },
  '/key': { scope: null },
  '/credits': { scope: 'credits' },
  '/generations/{id}': { scope: 'generations' },
  '/generations/{id}/cancel': { scope: 'generations' },
  '/dashboard/billing/subscription': { scope: 'credits' },
  '/dashboard/billing/usage': { scope: 'credits' },
  '/openapi.json': { scope: 'public' },
  '/stream-check': { scope: 'public' },
} as const satisfies Readonly<Record<string, V1Route>>;

export type V1Path = keyof typeof V1_ROUTES;

export const V1_PATHS = Object.keys(V1_ROUTES) as readonly V1Path[];

/** Paths that a model answers. */
export const MODEL_PATHS = V1_PATHS.filter((path) => 'runs' in V1_ROUTES[path]);

/** In upper case. */
export function methodsOf(path: V1Path): readonly string[] {
  return Object.keys(PATHS[`/v1${path}`] ?? {}).map((method) => method.toUpperCase());
}

/** As Express writes it. Names of models have slashes. */
export function expressPath(path: V1Path): string {
  return path
    .replace('/models/{id}', '/models/*id')
    .replaceAll(/\{(\w+)\}/g, ':$1')
    .slice(1);
}

/** All paths of a route: clients of OpenAI's former dashboard leave out `/v1`, as the document says. */
export function registeredPaths(path: V1Path): string[] {
  const own = expressPath(path);
  return path in PATHS ? [`v1/${own}`, own] : [`v1/${own}`];
}

const BY_EXPRESS_PATH = new Map<string, V1Path>(V1_PATHS.map((path) => [`/${expressPath(path)}`, path]));

/** The route of a handler by the path that it is registered for, with or without `/v1`. */
export function routeAt(registered: string): V1Route {
  return V1_ROUTES[pathAt(registered)];
}

export function pathAt(registered: string): V1Path {
  const path = BY_EXPRESS_PATH.get(registered.startsWith('/v1/') ? registered.slice(3) : registered);
  if (path === undefined) throw new Error(`no route of /v1 at ${registered}`);
  return path;
}
