import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { KeyScope } from '#kernel';

export const SCOPE = 'auth:scope';

/**
 * Says which scope of a key opens a route; null: every key may use it. A route that does not say is closed to keys
 * that are narrowed to some scopes.
 */
export function NeedsKeyScope(scope: KeyScope | null): CustomDecorator {
  return SetMetadata(SCOPE, scope);
}
