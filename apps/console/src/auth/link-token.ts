import { useLocation } from '@tanstack/react-router';

/** The name of the secret within the fragment of an address. */
export const LINK_TOKEN = 'token';

/** The secret of a one-time link, null without one. It stands after `#`, so that it reaches no server and no log. */
export function useLinkToken(): string | null {
  const hash = useLocation({ select: (location) => location.hash });
  return new URLSearchParams(hash).get(LINK_TOKEN);
}
