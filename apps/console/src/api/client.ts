import createFetchClient, { type Client } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { ApiError } from './api-error';
import { challenges } from './challenges';
import type { paths } from './generated/management';
import { sessionState, type Audience } from './session-state';

const READS = new Set(['GET', 'HEAD']);
const IDEMPOTENCY = 'idempotency-key';
/** The page of log-in and the dialog of confirmation show these errors themselves. */
const WITHOUT_SESSION =
  /^\/api\/v1\/(?:auth\/(?:login|step-up$|passkeys\/(?:login|step-up-options$)|providers\/[^/]+\/login|single-sign-on|setup|register|password\/|config|challenge|invitation\/register|session$)|public\/)/;

/** The session lives: what a person gave to prove something is wrong, or not enough. */
const OF_PROOFS = new Set(['invalid_credentials', 'factor_required']);

/** Sends a request with the session's headers. Rejects with an `ApiError` for every answer that is no success. */
async function send(audience: Audience, request: Request): Promise<Response> {
  // A repeated request has one effect, whatever became of the first.
  if (request.method === 'POST' && !request.headers.has(IDEMPOTENCY)) request.headers.set(IDEMPOTENCY, randomKey());
  const response = await answerTo(audience, request.clone());
  if (response.ok) return response;
  const error = await ApiError.from(response, audience);
  const kind = challengeOf(error, new URL(request.url).pathname);
  if (kind === null || !(await challenges.pass({ kind, audience }))) throw error;
  const repeated = await answerTo(audience, request);
  if (repeated.ok) return repeated;
  throw await ApiError.from(repeated, audience);
}

async function answerTo(audience: Audience, request: Request): Promise<Response> {
  const { headers } = request;
  const { pathname } = new URL(request.url);
  for (const [name, value] of Object.entries(callerHeaders(audience, pathname))) headers.set(name, value);
  const csrfToken = sessionState.csrfTokenOf(sessionState.cookieOf(audience));
  if (!READS.has(request.method) && csrfToken !== null) headers.set('x-csrf-token', csrfToken);
  try {
    // An ETag is the version that a change is made to: a balance moves without another one.
    return await fetch(request, { cache: 'no-store' });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'no answer', null, null);
  }
}

/** Whose session is meant, and which organization. */
export function callerHeaders(audience: Audience, path: string): Record<string, string> {
  const cookie = sessionState.cookieOf(audience);
  const { organizationId } = sessionState;
  return {
    ...(path.startsWith('/api/v1/auth') || cookie === 'impersonation' ? { 'x-routify-audience': cookie } : {}),
    ...(audience === 'customer' && organizationId !== null ? { 'x-routify-organization': organizationId } : {}),
  };
}

export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
}

function challengeOf({ status, code }: ApiError, path: string): 'log_in' | 'step_up' | null {
  if (WITHOUT_SESSION.test(path)) return null;
  if (status === 401 && !OF_PROOFS.has(code)) return 'log_in';
  return code === 'step_up_required' ? 'step_up' : null;
}

interface Api {
  /** One call: `await api.client.POST('/api/v1/keys', { body })`. Rejects with `ApiError`. */
  readonly client: Client<paths>;
  /** Hooks: `api.useQuery('get', '/api/v1/keys')`. */
  readonly hooks: ReturnType<typeof createQueryClient<paths>>;
}

function createApi(audience: Audience): Api {
  const client = createFetchClient<paths>({ fetch: (request) => send(audience, request) });
  return { client, hooks: createQueryClient(client) };
}

/** Each side has its own cookie, and so its own client. */
export const customerApi = createApi('customer');
export const operatorApi = createApi('operator');

export const apiOf = (audience: Audience): Api => (audience === 'operator' ? operatorApi : customerApi);
