import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { UnchargedWork } from '../work/uncharged-work.js';
import type { CompletionRequest } from '../run/request-context.js';
import { CountLimits } from './count-limits.js';

/** Limits the requests that are free, before their bodies are read. Stands between ApiKeyGuard and TierGuard. */
@Injectable()
export class CountGuard implements CanActivate {
  constructor(
    private readonly limits: CountLimits,
    private readonly unpaid: UnchargedWork,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.getArgByIndex<CompletionRequest>(0);
    const refusal = this.limits.take(request.principal);
    if (refusal !== null) await this.unpaid.refuse(refusal);
    request.context.isCount = true;
    return true;
  }
}
