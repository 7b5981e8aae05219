import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { KeyScope } from '#core';

export const SCOPE = 'auth:scope';

/** Of the path that a handler is registered for; null: none. */
export type ScopeOfPath = (path: string) => KeyScope | null;

/** The key scope that a route requires. A route without this decorator is closed to keys with restricted scopes. */
export function NeedsKeyScope(scopeOf: ScopeOfPath): CustomDecorator {
  return SetMetadata(SCOPE, scopeOf);
}
