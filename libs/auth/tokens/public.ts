import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const IS_PUBLIC = 'auth:public';

/** Says that a route is open on purpose: health checks and documentation. */
export function Public(): CustomDecorator {
  return SetMetadata(IS_PUBLIC, true);
}
