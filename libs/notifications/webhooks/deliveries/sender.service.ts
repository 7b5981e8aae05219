import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { EventsRepository, Config, Logger, GuardedCalls, SettingGroupsService } from '#core/infra';
import { Clock, formatId, RandomSource, eventBody, type DomainEvent, callFault, readRetryAfter } from '#core';
import { chatRequest, chatText } from '../chat/chat-message.js';
import type { EndpointSecrets } from '../domain/endpoint.js';
import { faultOfAnswer, type AttemptError } from '../domain/read-outcome.js';
import { retryDelayMs } from '../domain/retry-schedule.js';
import { signMessage } from '../domain/sign-message.js';
import { EndpointVault } from '../endpoints/endpoint-vault.js';
import { DeliveryRepository, type ClaimedDelivery } from './delivery.repository.js';
import { EndpointHealth } from './endpoint-health.js';

/** Of one call, its response included. */
const TIMEOUT_MS = 15_000;
/** What is kept of a response. */
const ANSWER_BYTES_MAX = 1_024;
/** Longer than a call. */
const LEASE_MS = 60_000;
const RUNNING_MAX = 100;
/** `keptForOthers`: places that an endpoint which fails leaves free, beside the share of its owner. */
const BOUNDS = { perEndpoint: 4, keptForOthers: 10, leaseMs: LEASE_MS } as const;

/** What came of one call. */
interface Outcome {
  readonly httpStatus: number | null;
  /** Null: it was taken. */
  readonly error: AttemptError | null;
  readonly responseBody: string | null;
  readonly retryAfterMs: number | null;
}

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Calls endpoints. Each has few calls under way, and each owner a share of all, so that none that hangs delays others. At least once: what was taken, but
 * not noted before the end of the process, is sent again with the same id.
 */
@Injectable()
export class SenderService implements BeforeApplicationShutdown {
  /** Calls that are under way, by endpoint. */
  private readonly running = new Map<string, number>();
  private readonly calls = new Set<Promise<void>>();
  /** Calls of `sendDue` since it last began. */
  private claims = 0;
  private claiming: Promise<void> | null = null;
  private isStopped = false;
  private readonly ofCustomers: GuardedCalls;
  private readonly ofOperators: GuardedCalls;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly events: EventsRepository,
    private readonly vault: EndpointVault,
    private readonly health: EndpointHealth,
    private readonly settings: SettingGroupsService,
    config: Config,
    private readonly random: RandomSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const { webhookAllow, upstreamAllow } = config;
    const bounds = { timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX, cutsAnswers: true };
    this.ofCustomers = new GuardedCalls({ ...bounds, allow: webhookAllow });
    this.ofOperators = new GuardedCalls({ ...bounds, allow: [...webhookAllow, ...upstreamAllow] });
  }

  /** Begins as many calls as there is room for, and goes on as they end while some are due. */
  sendDue(): Promise<void> {
    this.claims += 1;
    this.claiming ??= this.claim().finally(() => {
      this.claiming = null;
    });
    return this.claiming;
  }

  /** Resolves once no call is under way. */
  async whenIdle(): Promise<void> {
    while (this.calls.size > 0) await Promise.all(this.calls);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.whenIdle();
    await Promise.all([this.ofCustomers.destroy(), this.ofOperators.destroy()]);
  }

  /** Until nothing is due that there is room for, and no call of `sendDue` came meanwhile. */
  private async claim(): Promise<void> {
    for (let seen = 0; seen < this.claims && !this.isStopped;) {
      seen = this.claims;
      while ((await this.beginDue()) > 0);
    }
    this.claims = 0;
  }

  /** Returns how many. */
  private async beginDue(): Promise<number> {
    const slots = RUNNING_MAX - this.calls.size;
    if (slots <= 0 || this.isStopped) return 0;
    const bounds = { ...BOUNDS, slots };
    const claimed = await this.deliveries.claimDue(bounds, this.running);
    if (claimed.length === 0) return 0;
    if (FAILPOINTS) failpoint('webhooks-claimed');
    const ids = claimed.map(({ eventId }) => eventId);
    const events = await this.events.findAll(ids);
    for (const delivery of claimed) this.begin(delivery, events.get(delivery.eventId));
    return claimed.length;
  }

  private begin(delivery: ClaimedDelivery, event: DomainEvent | undefined): void {
    if (event === undefined) return;
    const { endpointId } = delivery;
    this.running.set(endpointId, (this.running.get(endpointId) ?? 0) + 1);
    const call = this.send(delivery, event)
      .catch((error: unknown) => {
        this.logger.warn({ delivery: delivery.id, error }, 'could not note a webhook; it is sent again');
      })
      .finally(() => {
        this.calls.delete(call);
        const left = (this.running.get(endpointId) ?? 1) - 1;
        if (left === 0) this.running.delete(endpointId);
        else this.running.set(endpointId, left);
        this.sendDue().catch((error: unknown) => {
          this.logger.warn({ error }, 'could not send due webhooks; the timer tries again');
        });
      });
    this.calls.add(call);
  }

  private async send(delivery: ClaimedDelivery, event: DomainEvent): Promise<void> {
    const message = await this.messageOf(delivery, event);
    const startedMs = performance.now();
    const { retryAfterMs, ...outcome } = await this.call(delivery, message);
    const durationMs = Math.round(performance.now() - startedMs);
    if (FAILPOINTS) failpoint('webhook-sent');
    const { id, attempts, endpointId, isNews } = delivery;
    const { error } = outcome;
    const call = { ...outcome, durationMs, requestBody: message.body };
    if (error === null) {
      await this.deliveries.noteDelivered(id, call);
      if (isNews) await this.health.noteSuccess(endpointId);
      return;
    }
    const delayMs = retryDelayMs(attempts, retryAfterMs, this.random.next());
    await this.deliveries.transaction(async (tx) => {
      await this.deliveries.noteFailed(tx, id, call, delayMs);
      await this.health.noteFailure(tx, endpointId, error);
    });
  }

  private async messageOf(delivery: ClaimedDelivery, event: DomainEvent): Promise<Message> {
    const secrets = this.vault.open(delivery.endpointId, delivery);
    const nowMs = this.clock.nowMs();
    const json = { 'content-type': 'application/json', 'user-agent': 'Routify-Webhooks' };
    if (delivery.kind !== 'webhook') {
      const { values: brand } = await this.settings.get('brand');
      const text = chatText(event, delivery.language, brand.name);
      return { ...chatRequest(delivery.kind, text, secrets, nowMs), headers: json };
    }
    const body = eventBody(event);
    const signed = signMessage(formatId('evt', event.id), nowMs, body, signingSecrets(secrets, nowMs));
    return { url: secrets.url, headers: { ...json, ...signed }, body };
  }

  private async call({ kind, organizationId }: ClaimedDelivery, { url, headers, body }: Message): Promise<Outcome> {
    const calls = organizationId === null ? this.ofOperators : this.ofCustomers;
    try {
      const answer = await calls.fetch(url, { method: 'POST', headers, body });
      const responseBody = await answer.text();
      return {
        httpStatus: answer.status,
        error: faultOfAnswer(kind, { status: answer.status, body: responseBody }),
        responseBody: withoutNul(responseBody),
        retryAfterMs: readRetryAfter(answer.headers.get('retry-after'), this.clock.nowMs()),
      };
    } catch (error) {
      return { httpStatus: null, error: callFault(error), responseBody: null, retryAfterMs: null };
    }
  }
}

function signingSecrets({ secret, previous }: EndpointSecrets, nowMs: number): string[] {
  const earlier = previous !== null && nowMs < previous.untilMs ? [previous.secret] : [];
  return secret === null ? [] : [secret, ...earlier];
}

/** Postgres stores no such character. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');
