import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { RoutifyError } from '#kernel';
import type { AccessAction } from '../domain/roles.js';
import { IS_PUBLIC } from '../tokens/public.js';
import { CUSTOMERS, RESOURCE } from './access-decorators.js';

/** Which face a route belongs to, and what is done there to which resource. */
export interface RouteAccess {
  readonly face: 'public' | 'customers' | 'operators';
  /** Null when the route does not say: nobody may use it. */
  readonly resource: string | null;
  /** GET reads, every other method writes. */
  readonly action: AccessAction;
}

/** What the decorators of a route say. */
export function readRouteAccess(reflector: Reflector, context: ExecutionContext): RouteAccess {
  const find = (key: string): unknown => reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
  const { method } = context.switchToHttp().getRequest<{ method: string }>();
  return {
    face: find(IS_PUBLIC) === true ? 'public' : find(CUSTOMERS) === true ? 'customers' : 'operators',
    resource: (find(RESOURCE) as string | undefined) ?? null,
    action: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
  };
}

export function roleRefusal(role: string, { resource, action }: RouteAccess): RoutifyError {
  return new RoutifyError('role_not_allowed', `The role ${role} may not ${action} ${resource ?? 'this'}.`, {
    metadata: { role, resource, action },
  });
}
