import { Injectable } from '@nestjs/common';
import { modelAllowed } from '#auth';
import { AUTO_MODEL, CatalogSnapshot, pickAutoModel, type CatalogModel, type PricedModel } from '#catalog';
import { ChannelSnapshot, NO_WISHES, NOTES_MAX, planCandidates, type Plan } from '#channels';
import type { ModelRequest } from '#dialects';
import {
  Clock,
  ENDPOINT_PATHS,
  nearest,
  RoutifyError,
  type EndpointName,
  type PriceVersion,
  type Principal,
} from '#kernel';
import { promptBoundOf } from './domain/hold-terms.js';

/** Output that an ordinary reply takes, for choosing a model when the client sets no bound. */
const ORDINARY_OUTPUT_TOKENS = 1_024;

export interface ResolvedModel {
  readonly model: CatalogModel;
  readonly price: PriceVersion;
  /** The client's own name for it, or the canonical id when the gateway chose. */
  readonly shownModel: string;
}

/** Which model a request means, and whether its principal may use it. */
@Injectable()
export class ModelResolver {
  constructor(
    private readonly catalog: CatalogSnapshot,
    private readonly channels: ChannelSnapshot,
    private readonly clock: Clock,
  ) {}

  /** Throws 404 with the nearest names or the right endpoint, or 403 when the model exists but is not for this principal. */
  resolve(asked: ModelRequest, endpoint: EndpointName, principal: Principal): ResolvedModel {
    if (asked.model === AUTO_MODEL) return this.choose(asked, endpoint, principal);
    const model = this.catalog.find(asked.model);
    const price = model === null ? null : this.priceOf(model, principal);
    if (model === null || price === null) throw this.notFound(asked.model, principal);
    if (!model.endpoints.includes(endpoint)) throw offeredElsewhere(asked.model, model, endpoint);
    if (!modelAllowed(principal, [model.canonicalId, ...model.aliases])) {
      throw new RoutifyError('model_not_allowed', `This key may not use the model ${asked.model}.`, { param: 'model' });
    }
    return { model, price, shownModel: asked.model };
  }

  /** Models this principal may use, each with the price that it pays now. */
  allowed(principal: Principal): PricedModel[] {
    return this.catalog.list().flatMap((model) => {
      const price = this.priceOf(model, principal);
      const allowed = price !== null && modelAllowed(principal, [model.canonicalId, ...model.aliases]);
      return allowed ? [{ model, price }] : [];
    });
  }

  private choose(asked: ModelRequest, endpoint: EndpointName, principal: Principal): ResolvedModel {
    // Vectors of different models cannot be compared, and a bare prompt means something else to each model.
    if (endpoint !== 'chat') {
      throw new RoutifyError(
        'invalid_request_error',
        `${AUTO_MODEL} chooses for chat completions only: name a model.`,
        {
          param: 'model',
        },
      );
    }
    const allowed = this.allowed(principal)
      .filter(({ model }) => model.endpoints.includes(endpoint))
      .map((priced) => ({ ...priced, plan: this.plan(priced.model, asked, principal) }));
    const served = allowed.filter(({ plan }) => plan === 'planned');
    if (served.length === 0 && allowed.some(({ plan }) => plan === 'region_not_available')) {
      throw new RoutifyError('region_not_available', 'No channel serves this region.', { param: 'routify.region' });
    }
    const picked = pickAutoModel(served, {
      needs: asked.needs,
      promptTokens: (model) => promptBoundOf(asked, model),
      outputTokens: asked.outputTokenLimit ?? ORDINARY_OUTPUT_TOKENS,
    });
    if (picked === null) {
      throw new RoutifyError('model_not_found', `No model that ${AUTO_MODEL} may choose fits this request.`, {
        param: 'model',
      });
    }
    const { model, price } = picked;
    return { model, price, shownModel: model.canonicalId };
  }

  /** Whether any channel would be asked: a model that nobody serves to this principal is no choice. */
  private plan({ id }: CatalogModel, { routing }: ModelRequest, { channelTags }: Principal): Plan['kind'] {
    return planCandidates({
      channels: this.channels.serving(id),
      modelId: id,
      endpoint: 'chat',
      needs: [],
      region: routing.region,
      channelTags,
      wishes: NO_WISHES,
      strategy: 'weighted',
      place: null,
      draw: Math.random,
      vitalsOf: () => undefined,
      atMs: this.clock.nowMs(),
      nowMs: this.clock.monotonicMs(),
      notesMax: NOTES_MAX,
    }).kind;
  }

  private priceOf(model: CatalogModel, { organizationId, tierId }: Principal): PriceVersion | null {
    return this.catalog.priceOf(model.id, { organizationId, tierId }, this.clock.nowMs());
  }

  /** Suggests only what the principal may use. */
  private notFound(name: string, principal: Principal): RoutifyError {
    const usable = this.allowed(principal).flatMap(({ model }) => [model.canonicalId, ...model.aliases]);
    const near = nearest(name, [AUTO_MODEL, ...usable]);
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
    return new RoutifyError('model_not_found', `The model ${JSON.stringify(name)} does not exist.${hint}`, {
      param: 'model',
      ...(near.length === 0 ? {} : { metadata: { nearest: near } }),
    });
  }
}

/** The name is right and the path is wrong: says where the model answers. */
function offeredElsewhere(name: string, { endpoints }: CatalogModel, endpoint: EndpointName): RoutifyError {
  const paths = endpoints.map((offered) => `/v1${ENDPOINT_PATHS[offered]}`).join(' or ');
  return new RoutifyError(
    'model_not_found',
    `The model ${JSON.stringify(name)} is not offered at /v1${ENDPOINT_PATHS[endpoint]}. Use ${paths}.`,
    { param: 'model', metadata: { endpoints } },
  );
}
