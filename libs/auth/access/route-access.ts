import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { RoutifyError } from '#core';
import type { AccessAction } from '../domain/roles.js';
import { IS_PUBLIC } from './public.js';
import { ACCOUNT, CONSENT, CUSTOMERS, IMPERSONATED, RESOURCE, STEP_UP } from './access-decorators.js';

/** The API that a route belongs to, its resource and its action. */
export interface RouteAccess {
  readonly audience: 'public' | 'account' | 'customers' | 'operators';
  /** Null: the route has no resource and is closed. */
  readonly resource: string | null;
  /** GET reads, every other method writes. */
  readonly action: AccessAction;
  /** For sessions: whether it must have been confirmed within the last minutes. */
  readonly needsStepUp: boolean;
  /** Whether a person consents to a charge by it: tokens are refused, and sessions without the account's second factor. */
  readonly isConsent: boolean;
  /** Whether an operator who acts as a member may use it: reads of customers, and few writes. */
  readonly isImpersonable: boolean;
}

/** Reads the decorators of a route. */
export function readRouteAccess(reflector: Reflector, context: ExecutionContext): RouteAccess {
  const find = (key: string): unknown => reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
  const { method } = context.switchToHttp().getRequest<{ method: string }>();
  const action = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
  const audience = audienceOf(find);
  return {
    audience,
    resource: (find(RESOURCE) as string | undefined) ?? null,
    action,
    needsStepUp: action === 'write' && find(STEP_UP) === true,
    isConsent: find(CONSENT) === true,
    isImpersonable: (audience === 'customers' && action === 'read') || find(IMPERSONATED) === true,
  };
}

function audienceOf(find: (key: string) => unknown): RouteAccess['audience'] {
  if (find(IS_PUBLIC) === true) return 'public';
  if (find(ACCOUNT) === true) return 'account';
  return find(CUSTOMERS) === true ? 'customers' : 'operators';
}

export function roleRefusal(
  role: string,
  { resource, action }: Pick<RouteAccess, 'resource' | 'action'>,
): RoutifyError {
  return new RoutifyError('role_not_allowed', `The role ${role} cannot ${action} ${resource ?? 'this'}.`, {
    metadata: { role, resource, action },
  });
}
