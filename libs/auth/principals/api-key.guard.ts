import type { BlockList } from 'node:net';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { RoutifyError, type Principal } from '#core';
import { compileIpRanges, isInRanges } from '../domain/ip-ranges.js';
import { presentedKey } from '../domain/presented-key.js';
import { PrincipalCache } from './principal.cache.js';
import { SCOPE, type ScopeOfPath } from './needs-key-scope.js';

export type AuthenticatedRequest = Request & { principal: Principal };

/**
 * Turns the key of a request into its Principal, then checks the client address and the scope of the route. An absent
 * and an unknown key get the same answer.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  /** Compiled ranges, by the list of a principal, which lives as long as its cache entry. */
  private readonly ranges = new WeakMap<readonly string[], BlockList>();

  constructor(
    private readonly principals: PrincipalCache,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.getArgByIndex<AuthenticatedRequest>(0);
    const found = this.principals.find(presentedKey(request) ?? '', request);
    if (found instanceof Promise) return found.then((principal) => this.accept(context, request, principal));
    return this.accept(context, request, found);
  }

  private accept(context: ExecutionContext, request: AuthenticatedRequest, principal: Principal): true {
    const { keyIpAllow, keyEndpoints } = principal;
    if (keyIpAllow !== null) this.requireAddress(keyIpAllow, request.ip ?? '');
    if (keyEndpoints !== null) this.requireEndpoint(keyEndpoints, context, request);
    request.principal = principal;
    return true;
  }

  /** `address` comes from trusted proxies, else from the connection. */
  private requireAddress(allowed: readonly string[], address: string): void {
    let ranges = this.ranges.get(allowed);
    if (ranges === undefined) {
      ranges = compileIpRanges(allowed);
      this.ranges.set(allowed, ranges);
    }
    if (isInRanges(ranges, address)) return;
    throw new RoutifyError('ip_not_allowed', 'This API key cannot be used from your IP address.', {
      metadata: { address },
    });
  }

  private requireEndpoint(allowed: readonly string[], context: ExecutionContext, request: Request): void {
    const scopeOf = this.reflector.get<ScopeOfPath | undefined>(SCOPE, context.getHandler());
    const endpoint = scopeOf?.((request.route as { readonly path: string }).path);
    if (endpoint === null || (endpoint !== undefined && allowed.includes(endpoint))) return;
    throw new RoutifyError('scope_missing', `This API key can only be used for ${allowed.join(', ')}.`, {
      metadata: { needed: endpoint ?? null, scopes: allowed },
    });
  }
}
