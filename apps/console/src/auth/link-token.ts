import { useLocation } from '@tanstack/react-router';

/** The name of the secret within the fragment of an address. */
export const LINK_TOKEN = 'token';

const KEPT = 'routify-link';

/** The address without its fragment. A secret in it stays in this tab while the browser is elsewhere: no server gets it. */
export function keepLinkToken(address: string): string {
  const [path = '', fragment = ''] = address.split('#');
  const token = new URLSearchParams(fragment).get(LINK_TOKEN);
  if (token === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, token);
  return path;
}

/** The secret that was kept, which is forgotten; null without one. */
export function takeKeptToken(): string | null {
  const token = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return token;
}

/** The secret of a one-time link, null without one. It stands after `#`, so that it reaches no server and no log. */
export function useLinkToken(): string | null {
  const hash = useLocation({ select: (location) => location.hash });
  return new URLSearchParams(hash).get(LINK_TOKEN);
}
