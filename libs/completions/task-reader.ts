import { Injectable } from '@nestjs/common';
import {
  EndUsers,
  billingBytesOf,
  cacheKeyOf,
  type Endpoint,
  asksToCompact,
  hasMedia,
  ReturnedStates,
  walkingMs,
  withBudgetHeaders,
  type ChatBody,
  type ModelRequest,
  type NativeBody,
} from '#formats';
import { Config, EndUserKey, MaintenanceSwitch } from '#core/infra';
import { Clock, RoutifyError, type Principal } from '#core';
import type { CompletionTask } from './task/completion-task.js';
import { isAdvisor } from './domain/models/advisor.js';
import { HeldBody } from './task/held-body.js';
import { RequestBodies } from './request-bodies.js';
import type { ReceivedBody } from './work/compressed-bodies.js';
import type { RequestWork } from './work/uncharged-work.js';
import { Alternatives } from './planning/alternatives.js';
import { ModelResolver, type ResolvedModels } from './planning/model-resolver.js';
import { StateKey } from './states/state-key.js';
import { ResponseStorage, type Continued } from './storage/response-storage.js';
import type { CompletionRequest } from './run/request-context.js';

const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;

/**
 * The first phase of a request: its body, once, becomes a task with the models that its principal may use.
 * Checks, in order: maintenance 503, uncharged time 429, size 413, media type 415, decompressed size 413, body 400, of a large one status, limits
 * and balance as at admission, model 404, tier and scopes 403, features without a price and context length 400.
 */
@Injectable()
export class TaskReader {
  constructor(
    private readonly maintenance: MaintenanceSwitch,
    private readonly bodies: RequestBodies,
    private readonly models: ModelResolver,
    private readonly alternatives: Alternatives,
    private readonly stateKey: StateKey,
    private readonly endUserKey: EndUserKey,
    private readonly storage: ResponseStorage,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async read(request: CompletionRequest, endpoint: Endpoint): Promise<CompletionTask> {
    this.refuseInMaintenance(request.principal);
    const received = await this.bodies.receive(request);
    return this.readTask(request, received, endpoint);
  }

  private async readTask(
    request: CompletionRequest,
    received: ReceivedBody,
    endpoint: Endpoint,
  ): Promise<CompletionTask> {
    const { principal } = request;
    const { bytes } = received;
    const work = this.bodies.begin(principal, received);
    try {
      const body = await work.run(this.bodies.parse(bytes, endpoint));
      const previousId = this.storage.previousOf(endpoint, body, principal);
      await this.bodies.check(request, body, { continues: previousId !== null, work });
      if (previousId === null) return await this.taskOf(request, body, endpoint, { continued: null, work });
      const continued = await this.storage.continued(endpoint, body, principal, { previousId, work });
      const whole = await work.run(this.bodies.parse(continued.bytes, endpoint));
      return await this.taskOf(request, whole, endpoint, { continued, work });
    } catch (error) {
      this.bodies.addRefused(principal, work);
      throw error;
    }
  }

  private async taskOf(
    { principal, headers, context, res: response }: CompletionRequest,
    body: ChatBody,
    endpoint: Endpoint,
    { continued, work }: { readonly continued: Continued | null; readonly work: RequestWork },
  ): Promise<CompletionTask> {
    const { requestId } = context;
    const states = this.stateKey.statesOf(principal.organizationId);
    const translated = await work.run(endpoint.translate(body, headers, states, continued?.previousId ?? null));
    context.format = translated.format;
    const read = await work.run(endpoint.readRequest(translated.body));
    work.add(walkingMs(read));
    const plain = withNative(await this.bodies.measured(read, translated.body.bytes), translated.native);
    const compacting = asksToCompact(translated.body) ? { ...plain, compacts: true } : plain;
    const { hosted } = translated;
    const declared = withRun(hosted === null || hosted.length === 0 ? compacting : { ...compacting, hosted }, headers);
    context.requestedModel = declared.model;
    const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
    this.announce(declared.model, principal, response);
    const { first, fallbacks } = this.resolve(declared, endpoint, principal);
    const advisor = this.models.advisorOf(declared, endpoint, principal, first.model, this.config.toolUsesMax);
    const parsedRequest = advisor === null ? withoutAdvisor(declared) : declared;
    const requested = { requestId, requested: first.model.canonicalId, continued };
    const storage = await work.step(() => this.storage.storageOf(endpoint, body, principal, requested));
    const returned = await work.run(ReturnedStates.of(translated.body, translated.native, states));
    return {
      requestId,
      generationId: context.generationId,
      principal,
      endpoint,
      format: translated.format,
      body: new HeldBody(translated.body, hasMedia(parsedRequest), translated.native),
      parsedRequest,
      states,
      endUsers: new EndUsers(this.endUserKey.current(), principal.organizationId),
      storage,
      returned,
      model: first.model,
      shownModel: first.shownModel,
      price: first.price,
      fallbacks,
      advisor,
      toolUsesMax: this.config.toolUsesMax,
      work,
      cacheKey: cacheKeyOf(principal.organizationId, headers, body.value),
      idempotencyKey,
      clientRequestId: context.clientRequestId,
      startedAtMs: context.startedAtMs,
    };
  }

  /** Headers about the model that the client names, whichever answers, and of errors as well. */
  private announce(name: string, principal: Principal, response: CompletionRequest['res']): void {
    const headers = this.models.headersOf(name, principal);
    if (headers === null) return;
    for (const [header, value] of Object.entries(headers)) response?.setHeader(header, value);
  }

  /** The models of the request. Their errors name others that would serve it. */
  private resolve(parsedRequest: ModelRequest, endpoint: Endpoint, principal: Principal): ResolvedModels {
    try {
      return this.models.resolve(parsedRequest, endpoint, principal);
    } catch (error) {
      if (error instanceof RoutifyError) {
        const unrouted = { parsedRequest, endpoint, principal, advisor: null };
        error.advice = { excluded: [], alternatives: this.alternatives.of(unrouted) };
      }
      throw error;
    }
  }

  private refuseInMaintenance({ organizationId }: Principal): void {
    const maintenance = this.maintenance.inForce();
    if (maintenance === null || maintenance.allowOrganizations.includes(organizationId)) return;
    const { message, until } = maintenance;
    const waitMs = until === null ? 60_000 : Math.max(1_000, until.getTime() - this.clock.nowMs());
    throw new RoutifyError('maintenance', message ?? 'The service is under maintenance.', { retryAfterMs: waitMs });
  }
}

/** Where bytes can pass, the prompt may be longer than the translated one. A token has at least one byte. */
function withNative(request: ModelRequest, native: NativeBody | null): ModelRequest {
  if (native === null) return request;
  const { promptTextBytes, promptTextTokens } = request;
  const bytes = billingBytesOf(native.body);
  return {
    ...request,
    nativeFormat: native.format,
    promptTextBytes: promptTextBytes + bytes,
    promptTextTokens: promptTextTokens + bytes,
  };
}

/** A tool that no channel has is left out. */
function withoutAdvisor(request: ModelRequest): ModelRequest {
  if (!request.hosted.some(isAdvisor)) return request;
  return { ...request, hosted: request.hosted.filter((tool) => !isAdvisor(tool)) };
}

/** The run that its headers name, if it has none of its own. */
function withRun(request: ModelRequest, headers: CompletionRequest['headers']): ModelRequest {
  const routing = withBudgetHeaders(request.routing, headers['x-routify-budget-id'], headers['x-routify-budget-usd']);
  return routing === request.routing ? request : { ...request, routing };
}

function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined || header === '') return null;
  const key = typeof header === 'string' ? header : header.join(',');
  if (key.length <= IDEMPOTENCY_KEY_CHARACTERS_MAX) return key;
  throw new RoutifyError(
    'invalid_request_error',
    `Idempotency-Key must be at most ${IDEMPOTENCY_KEY_CHARACTERS_MAX} characters, got ${key.length}.`,
    { param: 'Idempotency-Key' },
  );
}
