import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Principal } from '#kernel';
import { presentedKey } from '../domain/presented-key.js';
import { PrincipalCache } from './principal.cache.js';

export type AuthenticatedRequest = Request & { principal: Principal };

/** Turns the key of a request into its Principal. An absent and an unknown key look the same. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly principals: PrincipalCache) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const found = this.principals.find(presentedKey(request) ?? '');
    if (found instanceof Promise) return found.then((principal) => accept(request, principal));
    return accept(request, found);
  }
}

function accept(request: AuthenticatedRequest, principal: Principal): true {
  request.principal = principal;
  return true;
}
