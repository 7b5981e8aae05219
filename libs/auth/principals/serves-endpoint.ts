import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Endpoint } from '#kernel';

export const ENDPOINT = 'auth:endpoint';

/**
 * Says which scope of a key opens a route; null: every key may use it. A route that does not say is closed to keys
 * that are narrowed to some endpoints.
 */
export function ServesEndpoint(endpoint: Endpoint | null): CustomDecorator {
  return SetMetadata(ENDPOINT, endpoint);
}
