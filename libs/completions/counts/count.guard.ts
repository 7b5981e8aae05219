import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '#auth';
import { CountLimits } from './count-limits.js';

/** Limits the requests that are free, before their bodies are read. Stands between ApiKeyGuard and TierGuard. */
@Injectable()
export class CountGuard implements CanActivate {
  constructor(private readonly limits: CountLimits) {}

  canActivate(context: ExecutionContext): true {
    this.limits.take(context.getArgByIndex<AuthenticatedRequest>(0).principal);
    return true;
  }
}
