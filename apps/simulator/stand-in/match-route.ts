interface Match<Handler> {
  readonly handler: Handler;
  /** The part of the path at `:id`; empty for a route without. */
  readonly id: string;
}

/** Finds `METHOD /path/:id/action` in a table; null: none. */
export function matchRoute<Handler>(
  table: Readonly<Record<string, Handler>>,
  method: string,
  path: string,
): Match<Handler> | null {
  const parts = path.split('/');
  for (const [route, handler] of Object.entries(table)) {
    const [routeMethod, pattern = ''] = route.split(' ');
    const expected = pattern.split('/');
    if (routeMethod !== method || expected.length !== parts.length) continue;
    if (!expected.every((part, index) => part === ':id' || part === parts[index])) continue;
    return { handler, id: parts[expected.indexOf(':id')] ?? '' };
  }
  return null;
}
