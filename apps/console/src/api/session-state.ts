import type { components } from './generated/management';

export type Audience = 'customer' | 'operator';
export type Session = components['schemas']['CurrentSessionResponse'];

const ORGANIZATION_KEY = 'routify-organization';

/** What requests need of the session: read by the client of the API outside of React. */
class SessionState {
  private readonly csrfTokens = new Map<Audience, string>();

  csrfTokenOf(audience: Audience): string | null {
    return this.csrfTokens.get(audience) ?? null;
  }

  set(audience: Audience, session: Session | null): void {
    if (session === null) this.csrfTokens.delete(audience);
    else this.csrfTokens.set(audience, session.csrf_token);
  }

  /** The chosen organization, if the session has it; else its first one. */
  organizationOf(session: Session): Session['organizations'][number] | undefined {
    const chosen = readStored(ORGANIZATION_KEY);
    return session.organizations.find(({ id }) => id === chosen) ?? session.organizations[0];
  }

  chooseOrganization(id: string): void {
    writeStored(ORGANIZATION_KEY, id);
  }

  /** As the last session had it: requests name it in a header. */
  get organizationId(): string | null {
    return readStored(ORGANIZATION_KEY);
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

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice lasts until the page is closed.
  }
}
