import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { KeyScope } from '#core';

export const SCOPE = 'auth:scope';

/**
 * The key scope that a route requires; null: none. A route without this decorator is closed to keys with restricted
 * scopes.
 */
export function NeedsKeyScope(scope: KeyScope | null): CustomDecorator {
  return SetMetadata(SCOPE, scope);
}
