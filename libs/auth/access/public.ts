import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const IS_PUBLIC = 'auth:public';

/** Marks a route as open: health checks and documentation. */
export function Public(): CustomDecorator {
  return SetMetadata(IS_PUBLIC, true);
}
