import { Injectable, type ExecutionContext } from '@nestjs/common';
import { PlainInterceptor } from '#core/infra';
import { CompletionsService } from '../completions.service.js';
import type { CompletionRequest } from '../run/request-context.js';

/** Records usage: opens the meter before the handler, and settles it on every exit path. */
@Injectable()
export class UsageInterceptor extends PlainInterceptor {
  constructor(private readonly completions: CompletionsService) {
    super();
  }

  async around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown> {
    const request = context.getArgByIndex<CompletionRequest>(0);
    this.completions.plan(request);
    try {
      return await handle();
    } finally {
      this.completions.settle(request);
    }
  }
}
