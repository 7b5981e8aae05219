import { Injectable } from '@nestjs/common';
import { CatalogSnapshot, isAutoModel } from '#catalog';
import type { RouteRule } from '#channels';
import { Clock, generatesText } from '#core';
import type { CompletionTask, ModelChoice } from '../task/completion-task.js';
import { maySubstitute } from '../domain/models/may-substitute.js';

const NONE: readonly ModelChoice[] = [];

/** Fallback models of a routing rule. */
@Injectable()
export class RuleFallbacks {
  constructor(
    private readonly catalog: CatalogSnapshot,
    private readonly clock: Clock,
  ) {}

  /**
   * In order of preference. Empty where the client lists several models or disallows fallbacks. The client did not name
   * these models, so one that cannot serve the request is skipped without an error.
   */
  of(task: CompletionTask, rule: RouteRule | null): readonly ModelChoice[] {
    return rule === null || rule.fallbacks.length === 0 || !allowsFallbacks(task) ? NONE : this.choices(task, rule);
  }

  private choices(task: CompletionTask, { fallbacks }: RouteRule): readonly ModelChoice[] {
    const { principal } = task;
    const nowMs = this.clock.nowMs();
    const choices = new Map<string, ModelChoice>();
    for (const name of fallbacks) {
      const model = this.catalog.findServing(name, nowMs);
      if (model === null || model.id === task.model.id || choices.has(model.id)) continue;
      const price = this.catalog.priceOf(model.id, principal, nowMs);
      if (price === null || !maySubstitute(task, model, price)) continue;
      choices.set(model.id, { model, price, shownModel: model.canonicalId });
    }
    return [...choices.values()];
  }
}

/** `routify-auto` has fallbacks of its own. */
function allowsFallbacks({ parsedRequest, endpoint }: CompletionTask): boolean {
  const { models, allowFallbacks } = parsedRequest.routing;
  return (
    models === null && allowFallbacks !== false && !isAutoModel(parsedRequest.model) && generatesText(endpoint.name)
  );
}
