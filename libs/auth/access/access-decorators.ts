import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { OrganizationResource, PlatformResource } from '../domain/roles.js';

export const RESOURCE = 'auth:resource';
export const CUSTOMERS = 'auth:customers';

type Decorator = ClassDecorator & MethodDecorator;

/** Operators' routes of one resource, as the table of platform roles names it. A route without one is closed. */
export function OperatorResource(resource: PlatformResource): Decorator {
  return SetMetadata(RESOURCE, resource);
}

/** Routes for customers' members, of one resource of the table of organization roles. */
export function CustomerResource(resource: OrganizationResource): Decorator {
  return applyDecorators(SetMetadata(CUSTOMERS, true), SetMetadata(RESOURCE, resource));
}
