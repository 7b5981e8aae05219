import { Injectable } from '@nestjs/common';
import { modelAllowed } from '#auth';
import { AUTO_MODEL, CatalogSnapshot, type CatalogModel, type PricedModel } from '#catalog';
import { ChannelSnapshot } from '#channels';
import type { Endpoint, ModelRequest } from '#dialects';
import { Clock, ENDPOINT_PATHS, closestMatches, RoutifyError, type EndpointName, type PriceVersion, type Principal } from '#kernel';
import { AutoModels } from './auto-models.js';
import type { ModelChoice } from '../completion-task.js';
import { misfitOf } from '../domain/models/misfit-of.js';

/** The models that may answer a request. */
export interface ResolvedModels {
  readonly first: ModelChoice;
  /** In place of the first, best one first. */
  readonly fallbacks: readonly ModelChoice[];
}

/** A name of a model, and the place where the client says it. */
interface Named {
  readonly name: string;
  readonly param: string;
}

const NO_FALLBACKS: readonly ModelChoice[] = [];

/** Which models a request means, and whether its principal may use them. */
@Injectable()
export class ModelResolver {
  constructor(
    private readonly catalog: CatalogSnapshot,
    private readonly auto: AutoModels,
    private readonly channels: ChannelSnapshot,
    private readonly clock: Clock,
  ) {}

  /**
   * Every name must be one of a model, or 404 with the nearest names or the right endpoint, and be for this principal, or
   * 403. Of several models those that cannot serve this request are left out; when none can, the 400 of the first.
   */
  resolve(asked: ModelRequest, endpoint: Endpoint, principal: Principal): ResolvedModels {
    const { model: name, routing } = asked;
    if (routing.models !== null || name === AUTO_MODEL) return this.resolveSeveral(asked, endpoint, principal);
    const first = this.named({ name, param: 'model' }, endpoint.name, principal);
    const misfit = misfitOf(endpoint, asked, first);
    if (misfit !== null) throw misfit;
    return { first, fallbacks: NO_FALLBACKS };
  }

  /** Models this principal may use, each with the price that it pays now. */
  allowed(principal: Principal): PricedModel[] {
    return this.catalog.list().flatMap((model) => {
      const price = this.priceOf(model, principal);
      return price !== null && isAllowed(model, principal) ? [{ model, price }] : [];
    });
  }

  /** Those of them that somebody could answer for now: a catalog may hold more than is sold. */
  offered(principal: Principal): PricedModel[] {
    return this.allowed(principal).filter(({ model }) => this.channels.canServe(model.id));
  }

  private resolveSeveral(asked: ModelRequest, endpoint: Endpoint, principal: Principal): ResolvedModels {
    if (endpoint.name === 'embeddings' && asked.routing.models !== null) {
      throw badChoice('Vectors of different models cannot be compared: name one model.', 'models');
    }
    const fallbacks = (asked.routing.models ?? []).map((name, index) => ({ name, param: `models[${index}]` }));
    const choices = new Map<string, ModelChoice>();
    for (const named of [{ name: asked.model, param: 'model' }, ...fallbacks]) {
      for (const choice of this.choicesOf(named, asked, endpoint.name, principal)) {
        if (!choices.has(choice.model.id)) choices.set(choice.model.id, choice);
      }
    }
    const misfits = [...choices.values()].map((choice) => misfitOf(endpoint, asked, choice));
    const [first, ...others] = [...choices.values()].filter((_choice, index) => misfits[index] === null);
    if (first !== undefined) return { first, fallbacks: others };
    throw misfits[0] ?? noneFits();
  }

  /** One model, or all that `routify-auto` may choose. The first name is shown as the client wrote it. */
  private choicesOf(
    named: Named,
    asked: ModelRequest,
    endpoint: EndpointName,
    principal: Principal,
  ): readonly ModelChoice[] {
    if (named.name !== AUTO_MODEL) {
      const choice = this.named(named, endpoint, principal);
      return [named.param === 'model' ? choice : { ...choice, shownModel: choice.model.canonicalId }];
    }
    // Vectors of different models cannot be compared, and a bare prompt means something else to each model.
    if (endpoint !== 'chat') {
      throw badChoice(`${AUTO_MODEL} chooses for chat completions only: name a model.`, named.param);
    }
    const offered = this.allowed(principal).filter(({ model }) => model.endpoints.includes(endpoint));
    return this.auto.order(offered, asked).map(({ model, price }) => ({ model, price, shownModel: model.canonicalId }));
  }

  private named({ name, param }: Named, endpoint: EndpointName, principal: Principal): ModelChoice {
    const model = this.catalog.find(name);
    const price = model === null ? null : this.priceOf(model, principal);
    if (model === null || price === null) throw this.notFound({ name, param }, principal);
    if (!model.endpoints.includes(endpoint)) throw offeredElsewhere({ name, param }, model, endpoint);
    if (isAllowed(model, principal)) return { model, price, shownModel: name };
    throw new RoutifyError('model_not_allowed', `This key may not use the model ${name}.`, { param });
  }

  private priceOf(model: CatalogModel, { organizationId, tierId }: Principal): PriceVersion | null {
    return this.catalog.priceOf(model.id, { organizationId, tierId }, this.clock.nowMs());
  }

  /** Suggests only what the principal may use. */
  private notFound({ name, param }: Named, principal: Principal): RoutifyError {
    const usable = this.allowed(principal).flatMap(({ model }) => [model.canonicalId, ...model.aliases]);
    const near = closestMatches(name, [AUTO_MODEL, ...usable]);
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
    return new RoutifyError('model_not_found', `The model ${JSON.stringify(name)} does not exist.${hint}`, {
      param,
      ...(near.length === 0 ? {} : { metadata: { nearest: near } }),
    });
  }
}

function isAllowed({ canonicalId, aliases }: CatalogModel, principal: Principal): boolean {
  return modelAllowed(principal, [canonicalId, ...aliases]);
}

function badChoice(message: string, param: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message, { param });
}

function noneFits(): RoutifyError {
  return new RoutifyError('model_not_found', `No model that ${AUTO_MODEL} may choose fits this request.`, {
    param: 'model',
  });
}

/** The name is right and the path is wrong: says where the model answers. */
function offeredElsewhere({ name, param }: Named, { endpoints }: CatalogModel, endpoint: EndpointName): RoutifyError {
  const paths = endpoints.map((offered) => `/v1${ENDPOINT_PATHS[offered]}`).join(' or ');
  return new RoutifyError(
    'model_not_found',
    `The model ${JSON.stringify(name)} is not offered at /v1${ENDPOINT_PATHS[endpoint]}. Use ${paths}.`,
    { param, metadata: { endpoints } },
  );
}
