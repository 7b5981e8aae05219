import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { ApiError } from '@/api/api-error';
import { apiOf } from '@/api/client';
import { sessionState, type Audience, type Session } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { publicConfigurationQuery } from './public-configuration';

const FRESH_MS = 60_000;

export const sessionQuery = (audience: Audience) =>
  queryOptions({
    queryKey: ['session', audience],
    queryFn: async (): Promise<Session> => {
      const session = await unwrap(apiOf(audience).client.GET('/api/v1/auth/session'));
      sessionState.set(session);
      return session;
    },
    staleTime: FRESH_MS,
    retry: false,
  });

/** The session of a page below `requireSession`. */
export function useSession(audience: Audience): Session {
  return useSuspenseQuery(sessionQuery(audience)).data;
}

/** The chosen organization of a customer; undefined: the user is a member of none. */
export function useOrganization(): Session['organizations'][number] | undefined {
  return sessionState.organizationOf(useSession('customer'));
}

const LOG_IN_PAGES = { customer: '/login', operator: '/operator/login' } as const;

/** Guards the routes of one side: without a session the page of log-in comes first, and leads back. */
export async function requireSession(client: QueryClient, audience: Audience, address: string): Promise<void> {
  // A banner that comes later would move the page. Without it the page is there all the same.
  const configuration = client.query({ ...publicConfigurationQuery, staleTime: 'static' }).catch(() => undefined);
  const session = await client.query({ ...sessionQuery(audience), staleTime: 'static' }).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  });
  if (session === null && sessionState.isActing && audience === 'customer') {
    sessionState.isActing = false;
    throw redirect({ to: '/operator' });
  }
  if (session === null) throw redirect({ to: LOG_IN_PAGES[audience], search: { to: address } });
  if (session.restricted) throw redirect({ to: '/second-factor', search: { audience, to: address } });
  sessionState.chooseOrganization(sessionState.organizationOf(session)?.id ?? null);
  await configuration;
}

/** Only pages of this console: a link must not lead elsewhere after log-in. */
export function ownAddress(address: string | undefined, audience: Audience): string {
  const home = audience === 'operator' ? '/operator' : '/';
  return address !== undefined && /^\/(?![/\\])/.test(address) ? address : home;
}

const tabs = new BroadcastChannel('routify-session');

/** Takes over a new or confirmed session. */
export function useTakeSession(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    sessionState.set(session);
    const audience = session.audience === 'operator' ? 'operator' : 'customer';
    client.setQueryData(sessionQuery(audience).queryKey, session);
  };
}

export function useLogOut(audience: Audience): () => Promise<void> {
  return async () => {
    await apiOf(audience).client.POST('/api/v1/auth/logout');
    tabs.postMessage(audience);
    leave(audience);
  };
}

/** Logs out, and begins the same page again without the session. */
export function useLogOutHere(audience: Audience): () => Promise<void> {
  return async () => {
    await unwrap(apiOf(audience).client.POST('/api/v1/auth/logout'));
    tabs.postMessage(audience);
    window.location.reload();
  };
}

/** An operator sees the pages of a customer in this tab, with the session that impersonation began. */
export function beginActing(): void {
  sessionState.isActing = true;
  window.location.assign('/');
}

/** Ends the session of the impersonation, and shows the operator's own pages. */
export async function endActing(): Promise<void> {
  await apiOf('customer').client.POST('/api/v1/auth/logout');
  sessionState.isActing = false;
  window.location.assign('/operator');
}

/** Another tab logged out: this one leaves, too. */
export function followOtherTabs(): void {
  tabs.addEventListener('message', ({ data }) => {
    const isOperator = window.location.pathname.startsWith('/operator');
    if (isOperator === (data === 'operator')) leave(data as Audience);
  });
}

/** A new page has nothing of the old session in memory. */
function leave(audience: Audience): void {
  window.location.assign(LOG_IN_PAGES[audience]);
}
