import type { components } from './generated/management';

export type Audience = 'customer' | 'operator';
export type Session = components['schemas']['CurrentSessionResponse'];

/** Whose cookie a request uses: a customer's page is also that of an operator who acts as a member. */
type Cookie = Session['audience'];

const ACTING_KEY = 'routify-acting';
const ORGANIZATION_KEY = 'routify-organization';

/** What requests need of the session: read by the client of the API outside of React. */
class SessionState {
  private readonly csrfTokens = new Map<Cookie, string>();
  /** Of this tab: another tab may be in another organization. */
  private chosen = readStored(ORGANIZATION_KEY);

  cookieOf(audience: Audience): Cookie {
    return audience === 'customer' && this.isActing ? 'impersonation' : audience;
  }

  csrfTokenOf(cookie: Cookie): string | null {
    return this.csrfTokens.get(cookie) ?? null;
  }

  set(session: Session): void {
    this.csrfTokens.set(session.audience, session.csrf_token);
  }

  /** In this tab the pages of customers are those of a member as whom an operator acts. */
  get isActing(): boolean {
    return sessionStorage.getItem(ACTING_KEY) !== null;
  }

  set isActing(isActing: boolean) {
    if (isActing) sessionStorage.setItem(ACTING_KEY, '1');
    else sessionStorage.removeItem(ACTING_KEY);
  }

  /** The chosen organization, if the session has it; else its first one. */
  organizationOf(session: Session): Session['organizations'][number] | undefined {
    return session.organizations.find(({ id }) => id === this.chosen) ?? session.organizations[0];
  }

  /** @param id null: the user is a member of none */
  chooseOrganization(id: string | null): void {
    this.chosen = id;
    writeStored(ORGANIZATION_KEY, id);
  }

  /** As this tab, or else the last session, had it: requests name it in a header. */
  get organizationId(): string | null {
    return this.chosen;
  }
}

export const sessionState = new SessionState();

/** A browser may refuse storage. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // The choice lasts until the page is closed.
  }
}
