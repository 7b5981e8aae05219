import { Injectable } from '@nestjs/common';
import { modelAllowed } from '#auth';
import { AUTO_MODEL, CatalogSnapshot, isAutoModel, isRetired, type CatalogModel, type PricedModel } from '#catalog';
import { carriesOneOf, servesCaller, type Channel, ADVISING_KIND, offersAdvisor, ChannelSnapshot } from '#channels';
import {
  generatesText,
  Clock,
  ENDPOINT_PATHS,
  closestMatches,
  RoutifyError,
  type ModelEndpoint,
  type PriceVersion,
  type Principal,
} from '#core';
import { type Endpoint, readAdvisor, type ModelRequest } from '#formats';
import type { Advisor, ModelChoice } from '../task/completion-task.js';
import { ADVICE_TOKENS, isAdvisor } from '../domain/models/advisor.js';
import { modelRefusal } from '../domain/models/model-refusal.js';
import { modelSunset } from '../domain/models/model-sunset.js';
import { AutoModels } from './auto-models.js';
import { CatalogSearches } from './catalog-searches.js';

/** The models that may answer a request. */
export interface ResolvedModels {
  readonly first: ModelChoice;
  /** In order of preference. */
  readonly fallbacks: readonly ModelChoice[];
}

/** A model name and the request field that holds it. */
interface Named {
  readonly name: string;
  readonly param: string;
}

/** Near names that are looked at: those of models that the principal may not use are left out. */
const NEAR_MAX = 20;
const SUGGESTIONS = 3;
/** With which a name is compared in half a millisecond. */
const NAMES_OF_ONE = 1_000;
const COMPARISON_MIN = 0.1;
const NO_FALLBACKS: readonly ModelChoice[] = [];

/** Resolves the models of a request and authorizes its principal for them. */
@Injectable()
export class ModelResolver {
  constructor(
    private readonly catalog: CatalogSnapshot,
    private readonly auto: AutoModels,
    private readonly channels: ChannelSnapshot,
    private readonly searches: CatalogSearches,
    private readonly clock: Clock,
  ) {}

  /**
   * An unknown name is a 404 with the nearest names or the right endpoint; a model outside the principal's scope is a
   * 403, and a retired one a 410. Of several models those that are retired or cannot serve the request are dropped; when
   * none can, throws the error of the first.
   */
  resolve(parsedRequest: ModelRequest, endpoint: Endpoint, principal: Principal): ResolvedModels {
    const { model: name, routing } = parsedRequest;
    if (routing.models !== null || isAutoModel(name)) return this.resolveSeveral(parsedRequest, endpoint, principal);
    const first = this.named({ name, param: 'model' }, endpoint.modelEndpoint, principal);
    const refusal = modelRefusal(endpoint, parsedRequest, first);
    if (refusal !== null) throw refusal;
    return { first, fallbacks: NO_FALLBACKS };
  }

  /**
   * The advisor that a request names; its model has the errors of `resolve`. Null: there is none, or no channel of the
   * request's model speaks the client's format and serves both: the tool is left out then, and a 400 where it is forced.
   * @param first the request's model
   * @param usesMax where the client does not say
   */
  advisorOf(
    parsedRequest: ModelRequest,
    endpoint: Endpoint,
    principal: Principal,
    first: CatalogModel,
    usesMax: number,
  ): Advisor | null {
    const [tool, second] = parsedRequest.hosted.filter(isAdvisor);
    if (tool === undefined) return null;
    const channels = parsedRequest.nativeFormat === 'messages' ? this.advising(first, principal) : [];
    if (channels.length > 0 && tool.usesMax !== 0) {
      if (second !== undefined) throw badChoice('A request has at most one advisor.', second.param);
      const declared = readAdvisor(tool);
      const named = { name: declared.model, param: `${tool.param}.model` };
      const { model, price } = this.named(named, endpoint.modelEndpoint, principal);
      if (channels.some((channel) => offersAdvisor(channel, model.id))) {
        return {
          model,
          price,
          usesMax: declared.usesMax ?? usesMax,
          isBounded: declared.usesMax !== null,
          outputTokensMax: Math.min(declared.outputTokensMax ?? ADVICE_TOKENS, model.maxOutputTokens),
        };
      }
    }
    if (tool.isForced) throw badChoice("'tool_choice' forces an advisor, which no channel has.", 'tool_choice');
    return null;
  }

  /** Channels of the request's model that may have an advisor. */
  private advising(model: CatalogModel, { channelTags, projectChannelTags, isTest }: Principal): readonly Channel[] {
    return this.channels
      .serving(model.id)
      .filter(
        (channel) =>
          channel.kind === ADVISING_KIND &&
          channel.status !== 'disabled' &&
          channel.credentials.length > 0 &&
          carriesOneOf(channelTags, channel) &&
          carriesOneOf(projectChannelTags, channel) &&
          servesCaller(channel, isTest),
      );
  }

  /** What replies say about the life of a model, by a name that a client wrote; null: nothing, or it may not use it. */
  headersOf(name: string, principal: Principal): Readonly<Record<string, string>> | null {
    const model = this.catalog.find(name);
    const headers = model === null ? null : this.catalog.headersOf(model);
    if (model === null || headers === null || !modelAllowed(principal, model)) return null;
    const { replacement, named, unnamed } = headers;
    return replacement !== null && modelAllowed(principal, replacement) ? named : unnamed;
  }

  /**
   * The canonical id of the model that requests for a retired one are redirected to; null: the name is not that of a
   * retired model which the principal may use. Throws the 410 of one that is not redirected.
   */
  successorOf(name: string, principal: Principal): string | null {
    const model = this.catalog.find(name);
    if (model === null || !isRetired(model, this.clock.nowMs()) || !modelAllowed(principal, model)) return null;
    const [endpoint = 'chat'] = model.endpoints;
    const successor = this.replacing({ name, param: 'id' }, model, endpoint, principal);
    if (successor instanceof RoutifyError) throw successor;
    return successor.shownModel;
  }

  /** Models that the principal may use, with its current prices. */
  allowed(principal: Principal): PricedModel[] {
    const nowMs = this.clock.nowMs();
    return this.catalog.list(nowMs).flatMap((model) => this.offersOf(model, principal, nowMs));
  }

  /** Allowed models that some channel can serve now; the catalog may hold many more. */
  offered(principal: Principal): PricedModel[] {
    const nowMs = this.clock.nowMs();
    return this.catalog
      .list(nowMs)
      .flatMap((model) =>
        this.channels.canServe(model.id, principal.isTest) ? this.offersOf(model, principal, nowMs) : [],
      );
  }

  /** The model of a name, if `offered` has it. */
  offer(name: string, principal: Principal): PricedModel | null {
    const nowMs = this.clock.nowMs();
    const model = this.catalog.find(name);
    if (model === null || model.status === 'hidden' || isRetired(model, nowMs)) return null;
    return this.channels.canServe(model.id, principal.isTest)
      ? (this.offersOf(model, principal, nowMs)[0] ?? null)
      : null;
  }

  /** Whether a request that names this model may have a price of zero; also where the name alone does not say it. */
  mayBeFree(name: unknown, principal: Principal): boolean {
    const model = typeof name === 'string' ? this.catalog.find(name) : null;
    const price = model === null ? null : this.priceOf(model, principal);
    return price === null || price.rows.every(({ rates }) => Object.values(rates).every((rate) => rate === 0n));
  }

  /** How many models `offered` looks at. */
  listedCount(): number {
    return this.catalog.list(this.clock.nowMs()).length;
  }

  /** One, or none. */
  private offersOf(model: CatalogModel, principal: Principal, nowMs: number): PricedModel[] {
    const offer = modelAllowed(principal, model) ? this.catalog.offerOf(model, principal, nowMs) : null;
    return offer === null ? [] : [offer];
  }

  private resolveSeveral(parsedRequest: ModelRequest, endpoint: Endpoint, principal: Principal): ResolvedModels {
    if (!generatesText(endpoint.name) && parsedRequest.routing.models !== null) {
      throw badChoice('Vectors from different models cannot be compared. Specify one model.', 'models');
    }
    const fallbacks = (parsedRequest.routing.models ?? []).map((name, index) => ({ name, param: `models[${index}]` }));
    const choices = new Map<string, ModelChoice | RoutifyError>();
    for (const named of [{ name: parsedRequest.model, param: 'model' }, ...fallbacks]) {
      const found = this.choicesOf(named, parsedRequest, endpoint.modelEndpoint, principal);
      if (found instanceof RoutifyError) choices.set(named.param, found);
      else for (const choice of found) if (!choices.has(choice.model.id)) choices.set(choice.model.id, choice);
    }
    const fitting: ModelChoice[] = [];
    let refused: RoutifyError | null = null;
    for (const choice of choices.values()) {
      const refusal = choice instanceof RoutifyError ? choice : modelRefusal(endpoint, parsedRequest, choice);
      refused ??= refusal;
      if (!(choice instanceof RoutifyError) && refusal === null) fitting.push(choice);
    }
    const [first, ...others] = fitting;
    if (first !== undefined) return { first, fallbacks: others };
    throw refused ?? noneFits();
  }

  /** One model, the error of a retired one, or all that `routify-auto` may choose. Replies show the first name as the client wrote it. */
  private choicesOf(
    named: Named,
    parsedRequest: ModelRequest,
    endpoint: ModelEndpoint,
    principal: Principal,
  ): readonly ModelChoice[] | RoutifyError {
    if (!isAutoModel(named.name)) {
      const choice = this.find(named, endpoint, principal);
      if (choice instanceof RoutifyError) return choice;
      return [named.param === 'model' ? choice : { ...choice, shownModel: choice.model.canonicalId }];
    }
    // Vectors of different models are not comparable, and the format of a bare prompt depends on the model.
    if (endpoint !== 'chat') {
      throw badChoice(`${AUTO_MODEL} is only available for chat completions. Specify a model.`, named.param);
    }
    const order = (models: readonly PricedModel[]): PricedModel[] =>
      this.auto.order(
        models.filter(({ model }) => model.endpoints.includes(endpoint)),
        parsedRequest,
      );
    const ordered = order(this.offered(principal));
    // Those that no channel serves are many, and matter only for the error.
    const chosen = ordered.length > 0 ? ordered : order(this.allowed(principal));
    return chosen.map(({ model, price }) => ({ model, price, shownModel: model.canonicalId }));
  }

  private named(named: Named, endpoint: ModelEndpoint, principal: Principal): ModelChoice {
    const choice = this.find(named, endpoint, principal);
    if (choice instanceof RoutifyError) throw choice;
    return choice;
  }

  /** The error is that of a model which is retired; others are thrown. */
  private find({ name, param }: Named, endpoint: ModelEndpoint, principal: Principal): ModelChoice | RoutifyError {
    const model = this.catalog.find(name);
    const price = model === null ? null : this.priceOf(model, principal);
    if (model === null || price === null) throw this.notFound({ name, param }, principal);
    if (!model.endpoints.includes(endpoint)) throw offeredElsewhere({ name, param }, model, endpoint);
    if (!modelAllowed(principal, model)) {
      throw new RoutifyError('model_not_allowed', `This API key does not have access to the model ${name}.`, { param });
    }
    if (!isRetired(model, this.clock.nowMs())) return { model, price, shownModel: name };
    return this.replacing({ name, param }, model, endpoint, principal);
  }

  /**
   * The replacement of a retired model, if its operator redirects requests. The caller must be allowed both, and gets the
   * price of the replacement. Vectors of different models are not comparable.
   */
  private replacing(
    { name, param }: Named,
    retired: CatalogModel,
    endpoint: ModelEndpoint,
    principal: Principal,
  ): ModelChoice | RoutifyError {
    const { model, isRedirected } = this.catalog.successorOf(retired, this.clock.nowMs());
    const price = model === null ? null : this.priceOf(model, principal);
    const isUsable = price !== null && model?.endpoints.includes(endpoint) === true && modelAllowed(principal, model);
    if (!isUsable) return modelSunset(name, retired, null, param);
    const shownModel = model.canonicalId;
    if (isRedirected && generatesText(endpoint)) return { model, price, shownModel };
    return modelSunset(name, retired, shownModel, param);
  }

  private priceOf(model: CatalogModel, { organizationId, tierId }: Principal): PriceVersion | null {
    return this.catalog.priceOf(model.id, { organizationId, tierId }, this.clock.nowMs());
  }

  private mayUse(name: string, principal: Principal): boolean {
    const model = this.catalog.find(name);
    if (model === null || model.status === 'hidden' || isRetired(model, this.clock.nowMs())) return false;
    return modelAllowed(principal, model) && this.priceOf(model, principal) !== null;
  }

  /** The error of an unknown name. It suggests only models that the principal may use. */
  notFound({ name, param }: Named, principal: Principal): RoutifyError {
    const near = this.near(name, principal)
      .filter((found) => found === AUTO_MODEL || this.mayUse(found, principal))
      .slice(0, SUGGESTIONS);
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
    return new RoutifyError('model_not_found', `The model ${JSON.stringify(name)} does not exist.${hint}`, {
      param,
      ...(near.length === 0 ? {} : { metadata: { nearest: near } }),
    });
  }

  /** None where the key, or all together, have caused enough searches. */
  private near(name: string, { keyId }: Principal): string[] {
    const names = [AUTO_MODEL, ...this.catalog.names()];
    const cost = Math.max(COMPARISON_MIN, names.length / NAMES_OF_ONE);
    return this.searches.mayRun(keyId, cost) ? closestMatches(name, names, NEAR_MAX) : [];
  }
}

function badChoice(message: string, param: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message, { param });
}

function noneFits(): RoutifyError {
  return new RoutifyError('model_not_found', `No model available to ${AUTO_MODEL} can serve this request.`, {
    param: 'model',
  });
}

/** A known model at the wrong path: names the paths that offer it. */
function offeredElsewhere({ name, param }: Named, { endpoints }: CatalogModel, endpoint: ModelEndpoint): RoutifyError {
  const paths = endpoints.map((offered) => `/v1${ENDPOINT_PATHS[offered]}`).join(' or ');
  return new RoutifyError(
    'model_not_found',
    `The model ${JSON.stringify(name)} is not available at /v1${ENDPOINT_PATHS[endpoint]}. Use ${paths}.`,
    { param, metadata: { endpoints } },
  );
}
