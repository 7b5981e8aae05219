import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { OrganizationResource, PlatformResource } from '../domain/roles.js';

export const RESOURCE = 'auth:resource';
export const CUSTOMERS = 'auth:customers';

type Decorator = ClassDecorator & MethodDecorator;

/** Operator routes of one resource of the platform roles table. A route without a resource is closed. */
export function OperatorResource(resource: PlatformResource): Decorator {
  return SetMetadata(RESOURCE, resource);
}

/** Customer routes of one resource of the organization roles table. */
export function CustomerResource(resource: OrganizationResource): Decorator {
  return applyDecorators(SetMetadata(CUSTOMERS, true), SetMetadata(RESOURCE, resource));
}
