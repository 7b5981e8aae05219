import { useLocation } from '@tanstack/react-router';

/** The secret of a one-time link, null without one. It stands after `#`, so that it reaches no server and no log. */
export function useLinkToken(): string | null {
  const hash = useLocation({ select: (location) => location.hash });
  return new URLSearchParams(hash).get('token');
}
