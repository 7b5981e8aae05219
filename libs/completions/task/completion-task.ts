import type { CatalogModel } from '#catalog';
import type { PriceVersion, Principal } from '#core';
import type { Endpoint, ReplyFormat, EndUsers, ModelRequest, ReturnedStates, TenantStates } from '#formats';
import type { ReplyStorage } from '../storage/response-storage.js';
import type { RequestWork } from '../work/uncharged-work.js';
import type { HeldBody } from './held-body.js';

/** A model that may answer a request, at the caller's price. */
export interface ModelChoice {
  readonly model: CatalogModel;
  /** Pinned for the lifetime of the request. */
  readonly price: PriceVersion;
  /** Model name in replies: the client's name for it, or the canonical id when the gateway chose the model. */
  readonly shownModel: string;
}

/**
 * The model that the model of a request may consult, at the caller's price: Anthropic's advisor tool. Its calls are in no
 * count of the reply; each reads the conversation.
 */
export interface Advisor extends Pick<ModelChoice, 'model' | 'price'> {
  /** Calls, as the upstream gets them: so many are held for. */
  readonly usesMax: number;
  /** Whether the client names them: further ones are not charged. */
  readonly isBounded: boolean;
  /** Output of each call, as the upstream gets it. */
  readonly outputTokensMax: number;
}

/** A parsed, validated, resolved and authorized request. Nothing is held yet. */
export interface CompletionTask extends ModelChoice {
  /** UUIDv7; its public form is `generationId`. */
  readonly requestId: string;
  readonly generationId: string;
  readonly principal: Principal;
  /**
   * In OpenAI's format, the client's own bytes where that is the client's: the source of attempts, and of prompt tokens
   * where no usage is reported.
   */
  readonly body: HeldBody;
  /** What the event loop does for it. */
  readonly work: RequestWork;
  readonly endpoint: Endpoint;
  readonly format: ReplyFormat;
  readonly parsedRequest: ModelRequest;
  /** Opaque state of the caller's organization. */
  readonly states: TenantStates;
  /** Names of the caller's end users, as providers get them. */
  readonly endUsers: EndUsers;
  /** What the client returns of it; null: nothing. */
  readonly returned: ReturnedStates | null;
  /** Stores the reply; null: it is not stored. */
  readonly storage: ReplyStorage | null;
  /** Models that may answer in place of the first, in order of preference. */
  readonly fallbacks: readonly ModelChoice[];
  /** The model that the first may consult; null: the request names none, or no channel has one. */
  readonly advisor: Advisor | null;
  /** Uses of a tool that the provider runs, where the client does not bound them. */
  readonly toolUsesMax: number;
  /** For caches of prompts: the session, as providers may know it; null: the client names none. */
  readonly cacheKey: string | null;
  readonly idempotencyKey: string | null;
  /** The client's own id of the request. */
  readonly clientRequestId: string | null;
  /** Monotonic milliseconds at which the request arrived. */
  readonly startedAtMs: number;
}

/** The same request with another of its models. */
export function taskFor(task: CompletionTask, { model, price, shownModel }: ModelChoice): CompletionTask {
  return { ...task, model, price, shownModel };
}
