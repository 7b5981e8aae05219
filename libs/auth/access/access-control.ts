import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { membershipIn, type Credential, type HeldMembership, type Membership } from './membership.js';
import { requireOperatorRole } from './operator-access.js';
import type { AccessAction } from '../domain/roles.js';
import { readRouteAccess, type RouteAccess } from './route-access.js';

/** What a caller may do on a route, whichever way the caller was authenticated: by a token, or by a session. */
@Injectable()
export class AccessControl {
  constructor(private readonly reflector: Reflector) {}

  /** The rules of a route, from its decorators. */
  read(context: ExecutionContext): RouteAccess {
    return readRouteAccess(this.reflector, context);
  }

  /** Throws 403 unless a platform role, of a token or a user, allows the action of the route. */
  requireOperator(
    platformRole: string | null,
    access: { readonly resource: string | null; readonly action: AccessAction },
  ): void {
    requireOperatorRole(platformRole, access);
  }

  /**
   * The membership of a request: that in the organization which its header names, else the first one. Throws 404 for
   * another organization, and 403 for what the role or the scopes do not allow.
   */
  membership(
    held: readonly HeldMembership[],
    header: string | string[] | undefined,
    credential: Credential,
    access: RouteAccess,
  ): Membership {
    return membershipIn(held, header, credential, access);
  }
}
