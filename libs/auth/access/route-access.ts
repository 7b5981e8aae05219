import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { RoutifyError } from '#kernel';
import type { AccessAction } from '../domain/roles.js';
import { IS_PUBLIC } from './public.js';
import { CUSTOMERS, RESOURCE } from './access-decorators.js';

/** The API that a route belongs to, its resource and its action. */
export interface RouteAccess {
  readonly audience: 'public' | 'customers' | 'operators';
  /** Null: the route has no resource and is closed. */
  readonly resource: string | null;
  /** GET reads, every other method writes. */
  readonly action: AccessAction;
}

/** Reads the decorators of a route. */
export function readRouteAccess(reflector: Reflector, context: ExecutionContext): RouteAccess {
  const find = (key: string): unknown => reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
  const { method } = context.switchToHttp().getRequest<{ method: string }>();
  return {
    audience: find(IS_PUBLIC) === true ? 'public' : find(CUSTOMERS) === true ? 'customers' : 'operators',
    resource: (find(RESOURCE) as string | undefined) ?? null,
    action: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
  };
}

export function roleRefusal(role: string, { resource, action }: RouteAccess): RoutifyError {
  return new RoutifyError('role_not_allowed', `The role ${role} may not ${action} ${resource ?? 'this'}.`, {
    metadata: { role, resource, action },
  });
}
