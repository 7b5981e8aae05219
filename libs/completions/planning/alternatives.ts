import { Injectable } from '@nestjs/common';
import { generatesText } from '#core';
import { modelRefusal } from '../domain/models/model-refusal.js';
import type { RoutedTask } from '../domain/plan-task.js';
import { AutoModels } from './auto-models.js';
import { CatalogSearches } from './catalog-searches.js';
import { ModelResolver } from './model-resolver.js';
import { TaskPlanner } from './task-planner.js';

/** Models named in an error. */
const SHOWN_MAX = 5;
/** Models that are planned for an error. */
const PLANNED_MAX = 20;
/** Of which a search takes half a millisecond. */
const MODELS_OF_ONE = 300;

const NONE: readonly string[] = [];

/** A request of which no model is chosen. */
type UnroutedTask = Omit<RoutedTask, 'model' | 'price'>;

/** The models that would serve a request which found no channel. Reads snapshots only. */
@Injectable()
export class Alternatives {
  constructor(
    private readonly models: ModelResolver,
    private readonly auto: AutoModels,
    private readonly planner: TaskPlanner,
    private readonly searches: CatalogSearches,
  ) {}

  /**
   * Canonical ids of models that the caller may use, that have all that the request needs, and that a healthy channel
   * serves now; in the order of `routify-auto`, at most five. Vectors of different models are not comparable, and the
   * requests of some endpoints are not translated: those have none.
   * @param tried ids of the models that were planned already
   */
  of(request: UnroutedTask, tried: readonly string[] = NONE): readonly string[] {
    const { endpoint, principal } = request;
    if (!generatesText(endpoint.name) || endpoint.isNativeOnly) return NONE;
    const cost = Math.max(1, this.models.listedCount() / MODELS_OF_ONE);
    return this.searches.mayRun(principal.keyId, cost) ? this.find(request, tried) : NONE;
  }

  private find(
    { endpoint, parsedRequest, principal, advisor }: UnroutedTask,
    tried: readonly string[],
  ): readonly string[] {
    const offered = this.models
      .offered(principal)
      .filter(({ model }) => model.endpoints.includes(endpoint.modelEndpoint) && !tried.includes(model.id));
    const found: string[] = [];
    for (const { model, price } of this.auto.order(offered, parsedRequest).slice(0, PLANNED_MAX)) {
      if (modelRefusal(endpoint, parsedRequest, { model, price }) !== null) continue;
      if (!this.planner.canServe({ endpoint, parsedRequest, principal, advisor, model, price })) continue;
      found.push(model.canonicalId);
      if (found.length === SHOWN_MAX) break;
    }
    return found;
  }
}
