import { Injectable } from '@nestjs/common';
import { recordChange, Config, Logger } from '#core/infra';
import { formatId, refusal, RoutifyError, type Actor } from '#core';
import { EndpointForbidden, ProviderRefusal, ProviderUnavailable } from '../port/provider-adapter.js';
import { describePaymentProvider } from './describe-provider.js';
import { messageUrlOf } from './message-url.js';
import {
  PaymentProviderRepository,
  type EndpointProblem,
  type PaymentProvider,
} from './payment-provider.repository.js';
import { CredentialsVault } from './provider-credentials.js';
import { ProviderAdapters } from './provider-adapters.js';

/** Of one that is changed by others all the while. */
const TRIES_MAX = 3;

/** A try that made no endpoint. */
interface Failed {
  readonly problem: EndpointProblem;
  /** What the provider says. */
  readonly answer: string;
  readonly cause: unknown;
}

/** Makes the endpoints at providers that take the messages of their accounts, by the stored keys. */
@Injectable()
export class ProviderEndpoints {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly credentials: CredentialsVault,
    private readonly adapters: ProviderAdapters,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** Whether endpoints of the kind are made by its API. */
  isMade({ kind }: Pick<PaymentProvider, 'kind'>): boolean {
    return this.adapters.of(kind)?.registerEndpoint !== undefined;
  }

  /** As `register`, but what fails is noted on the provider, which is used without until it is done. */
  async tryToRegister(provider: PaymentProvider, actor: Actor): Promise<PaymentProvider> {
    const registered = await this.registered(provider.id, actor);
    return 'problem' in registered ? this.noted(provider.id, registered) : registered;
  }

  /**
   * Makes or mends the endpoint at the provider and stores its secret. Repeatable, also by two at once. Throws 400 where the
   * key may not, the provider refuses or the kind has no such API, 503 when it gives no answer.
   */
  async register(id: string, actor: Actor): Promise<PaymentProvider> {
    const registered = await this.registered(id, actor);
    if (!('problem' in registered)) return registered;
    await this.noted(id, registered);
    throw errorOf(registered);
  }

  /** Ends the endpoint at an account whose key is replaced, as well as that key can. */
  async tryToRemove(provider: PaymentProvider): Promise<void> {
    const { endpointRef = null } = provider.options;
    const adapter = this.adapters.of(provider.kind);
    if (endpointRef === null || adapter?.removeEndpoint === undefined) return;
    try {
      const access = this.credentials.accessOf(provider);
      if (access !== null) await adapter.removeEndpoint(access, endpointRef);
    } catch (error) {
      if (!(error instanceof ProviderRefusal || error instanceof ProviderUnavailable)) throw error;
      this.logger.warn({ provider: provider.id, endpoint: endpointRef }, 'could not remove a webhook endpoint');
    }
  }

  private async registered(id: string, actor: Actor): Promise<PaymentProvider | Failed> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const provider = await this.found(id);
      const answer = await this.call(provider);
      if ('problem' in answer) return answer;
      const stored = await this.store(provider, answer, actor);
      // A change meanwhile may have been another endpoint.
      if (stored !== null) return stored;
    }
    throw new RoutifyError('conflict', 'The payment provider was changed meanwhile. Try again.');
  }

  private async call(provider: PaymentProvider) {
    const access = this.credentials.accessOf(provider);
    const adapter = this.adapters.of(provider.kind);
    if (access === null || adapter?.registerEndpoint === undefined) throw refusal('payment_webhook_by_hand', {});
    const url = messageUrlOf(this.config.publicUrl, provider.id);
    if (access.apiUrl === null && !isCallable(url)) return { problem: 'address' as const, answer: url, cause: null };
    const { endpointRef = null, hasWebhookSecret = false } = provider.options;
    try {
      return await adapter.registerEndpoint(access, {
        url,
        knownRef: hasWebhookSecret ? endpointRef : null,
        attempt: `endpoint ${formatId('prv', provider.id)} ${provider.version}`,
      });
    } catch (cause) {
      if (cause instanceof EndpointForbidden) return { problem: 'key_rights' as const, answer: cause.message, cause };
      if (cause instanceof ProviderRefusal) return { problem: 'refused' as const, answer: cause.message, cause };
      if (cause instanceof ProviderUnavailable)
        return { problem: 'unavailable' as const, answer: cause.message, cause };
      throw cause;
    }
  }

  /** Null: the provider was changed since it was read. */
  private store(
    read: PaymentProvider,
    { endpointRef, secret }: Exclude<Awaited<ReturnType<ProviderEndpoints['call']>>, Failed>,
    actor: Actor,
  ): Promise<PaymentProvider | null> {
    return this.providers.transaction(async (tx) => {
      const before = await this.providers.lock(tx, read.id);
      if (before?.version !== read.version) return null;
      const { endpointProblem = null } = before.options;
      if (secret === null && endpointProblem === null) return before;
      const options = { ...before.options, endpointRef, endpointProblem: null };
      const credentials = secret === null ? null : this.credentials.open(before);
      const sealed =
        credentials === null || secret === null
          ? {}
          : this.credentials.seal(before.id, {
              ...credentials,
              webhookSecrets: [secret, ...credentials.webhookSecrets.slice(0, 1)],
            });
      const after = await this.providers.update(tx, before.id, {
        ...sealed,
        options: { ...options, ...(secret === null ? {} : { hasWebhookSecret: true }) },
      });
      await recordChange(tx, {
        actor,
        action: 'payment_provider.register_webhook',
        targetKind: 'payment_provider',
        targetId: formatId('prv', after.id),
        before: describePaymentProvider(before),
        after: describePaymentProvider(after),
      });
      return after;
    });
  }

  private noted(id: string, { problem }: Failed): Promise<PaymentProvider> {
    this.logger.warn({ provider: id, problem }, 'no webhook endpoint was made at the payment provider');
    return this.providers.transaction(async (tx) => {
      const provider = (await this.providers.lock(tx, id)) ?? (await this.found(id));
      if ((provider.options.endpointProblem ?? null) === problem) return provider;
      return this.providers.update(tx, id, { options: { ...provider.options, endpointProblem: problem } });
    });
  }

  private async found(id: string): Promise<PaymentProvider> {
    const provider = await this.providers.find(id);
    if (provider !== null) return provider;
    throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', id)}.`);
  }
}

/** Providers call public addresses by TLS; this machine is none. */
function isCallable(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && !/^(?:localhost|127\..*|\[::1\]|.*\.localhost)$/.test(hostname);
}

function errorOf({ problem, answer, cause }: Failed): RoutifyError {
  if (problem === 'unavailable')
    return new RoutifyError('temporarily_unavailable', 'The payment provider gives no answer.', { cause });
  if (problem === 'key_rights') return refusal('payment_webhook_rights', {});
  if (problem === 'address') return refusal('payment_webhook_address', { url: answer });
  return refusal('payment_webhook_refused', { answer });
}
