import { Injectable } from '@nestjs/common';
import { AUTO_MODEL, CatalogSnapshot } from '#catalog';
import type { RouteRule } from '#channels';
import { Clock } from '#kernel';
import type { CompletionTask, ModelChoice } from '../completion-task.js';
import { maySubstitute } from '../domain/models/may-substitute.js';

const NONE: readonly ModelChoice[] = [];

/** The models that a rule for routing puts in place of the one that a client named. */
@Injectable()
export class RuleFallbacks {
  constructor(
    private readonly catalog: CatalogSnapshot,
    private readonly clock: Clock,
  ) {}

  /**
   * Best one first. None where the client chose several models itself or wants no other. The client did not ask for
   * these, so one that cannot answer it is left out and not told.
   */
  of(task: CompletionTask, rule: RouteRule | null): readonly ModelChoice[] {
    return rule === null || rule.fallbacks.length === 0 || !leavesChoice(task) ? NONE : this.choices(task, rule);
  }

  private choices(task: CompletionTask, { fallbacks }: RouteRule): readonly ModelChoice[] {
    const { principal } = task;
    const nowMs = this.clock.nowMs();
    const choices = new Map<string, ModelChoice>();
    for (const name of fallbacks) {
      const model = this.catalog.find(name);
      if (model === null || model.id === task.model.id || choices.has(model.id)) continue;
      const price = this.catalog.priceOf(model.id, principal, nowMs);
      if (price === null || !maySubstitute(task, model, price)) continue;
      choices.set(model.id, { model, price, shownModel: model.canonicalId });
    }
    return [...choices.values()];
  }
}

/** `routify-auto` chooses by itself; vectors of different models cannot be compared. */
function leavesChoice({ parsedRequest, endpoint }: CompletionTask): boolean {
  const { models, allowFallbacks } = parsedRequest.routing;
  return (
    models === null && allowFallbacks !== false && parsedRequest.model !== AUTO_MODEL && endpoint.name !== 'embeddings'
  );
}
