import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { CompletionRequest } from '../run/request-context.js';
import { CountLimits } from './count-limits.js';

/** Limits the requests that are free, before their bodies are read. Stands between ApiKeyGuard and TierGuard. */
@Injectable()
export class CountGuard implements CanActivate {
  constructor(private readonly limits: CountLimits) {}

  canActivate(context: ExecutionContext): true {
    const request = context.getArgByIndex<CompletionRequest>(0);
    this.limits.take(request.principal);
    request.context.isCount = true;
    return true;
  }
}
