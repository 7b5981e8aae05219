import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { OrganizationResource, PlatformResource } from '../domain/roles.js';

export const RESOURCE = 'auth:resource';
export const CUSTOMERS = 'auth:customers';
export const ACCOUNT = 'auth:account';
export const STEP_UP = 'auth:step-up';
export const CONSENT = 'auth:consent';
export const IMPERSONATED = 'auth:impersonated';

type Decorator = ClassDecorator & MethodDecorator;

/** Operator routes of one resource of the platform roles table. A route without a resource is closed. */
export function OperatorResource(resource: PlatformResource): Decorator {
  return SetMetadata(RESOURCE, resource);
}

/** Customer routes of one resource of the organization roles table. */
export function CustomerResource(resource: OrganizationResource): Decorator {
  return applyDecorators(SetMetadata(CUSTOMERS, true), SetMetadata(RESOURCE, resource));
}

/** Routes of the account behind a session, of an operator or a customer. Tokens have no account. */
export function AccountRoute(): Decorator {
  return SetMetadata(ACCOUNT, true);
}

/** Writes that need a session whose user has been authenticated within the last minutes. Tokens pass. */
export function StepUp(): Decorator {
  return SetMetadata(STEP_UP, true);
}

/**
 * Writes by which a person consents to be charged: by a session that was confirmed within the last minutes, with the
 * second factor that the account has. No token consents, and no operator who acts as a member.
 */
export function Consent(): MethodDecorator {
  return applyDecorators(SetMetadata(CONSENT, true), SetMetadata(STEP_UP, true));
}

/**
 * Writes that an operator may do who acts as a member, and routes of accounts that it needs. All others are closed to
 * it.
 */
export function Impersonated(): MethodDecorator {
  return SetMetadata(IMPERSONATED, true);
}
