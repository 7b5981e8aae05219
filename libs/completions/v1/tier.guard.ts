import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CompletionsService } from '../completions.service.js';
import type { CompletionRequest } from '../run/request-context.js';
import { routeAt } from './conventions/routes.js';

/** Reads the body by the rules of its route, and authorizes the principal for the model. */
@Injectable()
export class TierGuard implements CanActivate {
  constructor(private readonly completions: CompletionsService) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.getArgByIndex<CompletionRequest>(0);
    const { path } = request.route as { readonly path: string };
    const { runs, counts } = routeAt(path);
    const endpoint = runs ?? counts;
    if (endpoint === undefined) throw new Error(`${path} has no body`);
    await this.completions.readTask(request, endpoint);
    return true;
  }
}
