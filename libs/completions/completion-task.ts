import type { CatalogModel } from '#catalog';
import type { Endpoint, ModelRequest } from '#dialects';
import type { PriceVersion, Principal } from '#kernel';
import type { HeldBody } from './held-body.js';

/** A model that may answer a request, at the price its caller pays. */
export interface ModelChoice {
  readonly model: CatalogModel;
  /** Pinned for the whole life of the request. */
  readonly price: PriceVersion;
  /** Name that replies show: the one the client used, or the canonical id when the gateway chose. */
  readonly shownModel: string;
}

/** A request that may be served: read, checked, resolved and allowed. Nothing is held yet. */
export interface CompletionTask extends ModelChoice {
  /** UUIDv7; its public form is `generationId`. */
  readonly requestId: string;
  readonly generationId: string;
  readonly principal: Principal;
  /** The client's bytes: attempts are built from them, and prompt tokens counted when nobody else tells. */
  readonly body: HeldBody;
  readonly endpoint: Endpoint;
  /** What the body says. */
  readonly parsedRequest: ModelRequest;
  /** Models that may answer in place of the first, best one first. */
  readonly fallbacks: readonly ModelChoice[];
  readonly idempotencyKey: string | null;
  /** Monotonic milliseconds at which the request arrived. */
  readonly startedAtMs: number;
}

/** The same request for another of its models. */
export function taskFor(task: CompletionTask, { model, price, shownModel }: ModelChoice): CompletionTask {
  return { ...task, model, price, shownModel };
}
