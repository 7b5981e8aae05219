import { Injectable } from '@nestjs/common';
import { misfitOf } from '../domain/models/misfit-of.js';
import type { RoutedTask } from '../domain/plan-task.js';
import { AutoModels } from './auto-models.js';
import { ModelResolver } from './model-resolver.js';
import { TaskPlanner } from './task-planner.js';

/** Models named in an error. */
const SHOWN_MAX = 5;
/** Models that are planned for an error: a key that sends nothing but failing requests must cost little. */
const PLANNED_MAX = 20;

const NONE: readonly string[] = [];

/** The models that would serve a request which found no channel. Reads snapshots only. */
@Injectable()
export class Alternatives {
  constructor(
    private readonly models: ModelResolver,
    private readonly auto: AutoModels,
    private readonly planner: TaskPlanner,
  ) {}

  /**
   * Canonical ids of models that the caller may use, that have all that the request needs, and that a healthy channel
   * serves now; in the order of `routify-auto`, at most five. Vectors of different models are not comparable, and the
   * requests of some endpoints are not translated: those have none.
   * @param tried ids of the models that were planned already
   */
  of(request: Omit<RoutedTask, 'model' | 'price'>, tried: readonly string[] = NONE): readonly string[] {
    const { endpoint, parsedRequest, principal } = request;
    if (endpoint.name === 'embeddings' || endpoint.isNativeOnly) return NONE;
    const offered = this.models
      .offered(principal)
      .filter(({ model }) => model.endpoints.includes(endpoint.modelEndpoint) && !tried.includes(model.id));
    const ordered = this.auto.order(offered, parsedRequest).slice(0, PLANNED_MAX);
    const serving = ordered.filter(
      (choice) =>
        misfitOf(endpoint, parsedRequest, choice) === null &&
        this.planner.canServe({ endpoint, parsedRequest, principal, model: choice.model, price: choice.price }),
    );
    return serving.slice(0, SHOWN_MAX).map(({ model }) => model.canonicalId);
  }
}
