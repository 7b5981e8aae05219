import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, recordEvents, Config, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  newUuid,
  refusal,
  rowOf,
  RoutifyError,
  type ChangeOutcome,
  type Page,
  type PageRequest,
  type Actor,
  CUSTOMER_EVENT_TYPES,
  EVENT_TYPE_NAMES,
  isSameAddress,
} from '#core';
import type { ChatLanguage, Endpoint, EndpointKind, EndpointSecrets } from '../domain/endpoint.js';
import { newSecret, publicKeyOf, signingOf, type Signing } from '../domain/endpoint-secrets.js';
import { faultOfUrl, shownUrl } from '../domain/endpoint-url.js';
import { describeEndpoint } from './describe-endpoint.js';
import { EndpointRepository } from './endpoint.repository.js';
import { EndpointVault } from './endpoint-vault.js';
import { ReplayRepository } from './replay.repository.js';

/** Of an organization, and of the operator. */
const ENDPOINTS_MAX = 20;
/** For how long an earlier secret signs, too. */
const OVERLAP_MS = 24 * 3_600_000;

export interface NewEndpoint {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly language: ChatLanguage;
  /** Of `webhook`. */
  readonly signing: Signing;
  /** Of `feishu`: its own; null: it has none. */
  readonly secret: string | null;
}

interface EndpointPatch {
  readonly name?: string;
  readonly url?: string;
  /** Of `feishu`, with another address; null: it has none there. */
  readonly secret?: string | null;
  readonly eventTypes?: readonly string[];
  readonly language?: ChatLanguage;
  readonly status?: Endpoint['status'];
  /** An endpoint that becomes active gets nothing of what happened meanwhile. */
  readonly skipsMissed?: boolean;
}

/** An endpoint with the secret that is shown once; null: it has none, or a public key. */
interface MadeEndpoint {
  readonly endpoint: Endpoint;
  readonly secret: string | null;
}

/** Who changes it, and how the audit log calls that. */
interface Step {
  readonly actor: Actor;
  readonly action: string;
}

/** The organization that owns endpoints; null: the operator. */
type Owner = string | null;

/** Where events are sent: endpoints, their secrets, tests and replays. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly replays: ReplayRepository,
    private readonly vault: EndpointVault,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  list(owner: Owner, page: PageRequest): Promise<Page<Endpoint>> {
    return this.endpoints.list(owner, page);
  }

  /** Throws `not_found`. */
  async get(id: string, owner: Owner): Promise<Endpoint> {
    return found(await this.endpoints.find(id, owner), id);
  }

  /** Throws 400 for an address that may not be called, and for one endpoint too many. */
  async create(owner: Owner, made: NewEndpoint, actor: Actor): Promise<MadeEndpoint> {
    const { name, kind, url, eventTypes, language, signing } = made;
    this.requireUrl(kind, url, owner);
    const id = newUuid(this.clock.nowMs());
    const secret = kind === 'webhook' ? newSecret(signing) : made.secret;
    const endpoint = await this.endpoints.transaction(async (tx) => {
      await this.endpoints.lockList(tx, owner);
      if ((await this.endpoints.count(tx, owner)) >= ENDPOINTS_MAX) {
        throw refusal('webhook_limit', { limit: ENDPOINTS_MAX });
      }
      const row = await this.endpoints.insert(tx, {
        id,
        organizationId: owner,
        name,
        kind,
        language,
        eventTypes: [...eventTypes],
        shownUrl: shownUrl(kind, url),
        publicKey: kind === 'webhook' ? publicKeyOf(secret ?? '') : null,
        ...this.vault.seal(id, { url, secret, previous: null }),
        cursor: await this.endpoints.lastPosition(tx, owner),
      });
      await this.record(tx, { actor, action: 'webhook_endpoint.create' }, null, row);
      return row;
    });
    return { endpoint, secret: kind === 'webhook' && signing === 'hmac' ? secret : null };
  }

  /**
   * Another address does not get what the former one knows: a `webhook` has a new secret from then on, which is shown
   * once, and one of `feishu` has to be given again. Throws 400 without it.
   */
  async update(
    id: string,
    owner: Owner,
    patch: EndpointPatch,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<MadeEndpoint>> {
    const step = { actor, action: 'webhook_endpoint.update', expectedVersion };
    let secret: string | null = null;
    const outcome = await this.change(id, owner, step, async (tx, before) => {
      const { name, eventTypes, language } = patch;
      const { made, ...moved } = await this.moved(tx, before, patch);
      secret = made;
      return {
        ...(name === undefined ? {} : { name }),
        ...(eventTypes === undefined ? {} : { eventTypes: [...eventTypes] }),
        ...(language === undefined ? {} : { language }),
        ...moved,
        ...(await this.statusOf(tx, before, patch)),
      };
    });
    if ('conflict' in outcome) return { conflict: { endpoint: outcome.conflict, secret: null } };
    return { changed: { endpoint: outcome.changed, secret } };
  }

  /** The earlier secret signs for a day, too. Throws 400 for kinds without one. */
  async rotate(id: string, owner: Owner, actor: Actor): Promise<MadeEndpoint> {
    let made: string | null = null;
    const outcome = await this.change(id, owner, { actor, action: 'webhook_endpoint.rotate' }, async (tx, before) => {
      const { url, secret } = await this.opened(tx, before);
      if (before.kind !== 'webhook' || secret === null) {
        throw refusal('webhook_without_secret', {});
      }
      made = newSecret(signingOf(secret));
      const previous = { secret, untilMs: this.clock.nowMs() + OVERLAP_MS };
      return { ...this.vault.seal(id, { url, secret: made, previous }), publicKey: publicKeyOf(made) };
    });
    const endpoint = rowOf(outcome);
    return { endpoint, secret: endpoint.publicKey === null ? made : null };
  }

  /** With its deliveries. */
  async remove(
    id: string,
    owner: Owner,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<Endpoint>> {
    return this.endpoints.transaction((tx) =>
      changeRow<Endpoint, null>(tx, {
        find: async () => found(await this.endpoints.lock(tx, id, owner), id),
        expectedVersion,
        write: async () => {
          await this.endpoints.remove(tx, id);
          return null;
        },
        record: (before) => this.record(tx, { actor, action: 'webhook_endpoint.delete' }, before, null),
      }),
    );
  }

  /** Sends an event of its own to the endpoint, as any other. */
  test(id: string, owner: Owner, actor: Actor): Promise<Endpoint> {
    return this.sending(id, owner, async (tx, endpoint) => {
      const { organizationId } = endpoint;
      await recordEvents(tx, [{ type: 'webhook.test', organizationId, data: { endpoint_id: formatId('whe', id) } }]);
      await this.recordAction(tx, { actor, action: 'webhook_endpoint.test' }, endpoint);
      return endpoint;
    });
  }

  /** Sends one event again, or for the first time. Throws `not_found` for one that the endpoint cannot get. */
  replayEvent(id: string, owner: Owner, eventId: string, actor: Actor): Promise<Endpoint> {
    return this.sending(id, owner, async (tx, endpoint) => {
      const isSent = await this.replays.sendAgain(tx, endpoint, eventId, newUuid(this.clock.nowMs()));
      if (!isSent) throw new RoutifyError('not_found', `There is no event ${formatId('evt', eventId)}.`);
      await this.recordAction(tx, { actor, action: 'webhook_endpoint.replay' }, endpoint, {
        event_id: formatId('evt', eventId),
      });
      return endpoint;
    });
  }

  /** Sends all of its types that happened since a moment, and before another, again. Throws `conflict` during a replay. */
  replayRange(
    id: string,
    owner: Owner,
    range: { readonly since: Date; readonly until: Date | null },
    actor: Actor,
  ): Promise<Endpoint> {
    return this.sending(id, owner, async (tx, endpoint) => {
      if (endpoint.replayCursor !== null) throw refusal('webhook_replaying', {});
      const bounds = await this.replays.positionsOf(tx, endpoint, range);
      const until = range.until?.toISOString() ?? null;
      await this.recordAction(tx, { actor, action: 'webhook_endpoint.replay' }, endpoint, {
        since: range.since.toISOString(),
        until,
      });
      if (bounds === null) return endpoint;
      // The feeder leaves what waits for its next call as it is.
      await this.replays.hurry(tx, id, bounds);
      return this.endpoints.update(tx, id, { replayCursor: bounds.after, replayUntil: bounds.until });
    });
  }

  /** Throws 400 for one that is disabled. */
  private sending(
    id: string,
    owner: Owner,
    work: (tx: Transaction, endpoint: Endpoint) => Promise<Endpoint>,
  ): Promise<Endpoint> {
    return this.endpoints.transaction(async (tx) => {
      const endpoint = found(await this.endpoints.lock(tx, id, owner), id);
      if (endpoint.status !== 'active') throw refusal('webhook_disabled', {});
      return work(tx, endpoint);
    });
  }

  private change(
    id: string,
    owner: Owner,
    step: Step & { readonly expectedVersion?: number | null },
    decide: (tx: Transaction, before: Endpoint) => Promise<object>,
  ): Promise<ChangeOutcome<Endpoint>> {
    return this.endpoints.transaction((tx) =>
      changeRow<Endpoint>(tx, {
        find: async () => found(await this.endpoints.lock(tx, id, owner), id),
        expectedVersion: step.expectedVersion,
        write: async (before) => {
          const data = await decide(tx, before);
          return Object.keys(data).length === 0 ? before : this.endpoints.update(tx, id, data);
        },
        record: (before, after) => this.record(tx, step, before, after),
      }),
    );
  }

  /** The columns of another address; `made`: the new secret to show. */
  private async moved(tx: Transaction, before: Endpoint, { url, secret: given }: EndpointPatch) {
    const { id, kind, organizationId } = before;
    if (given !== undefined && (kind !== 'feishu' || url === undefined)) {
      throw refusal('webhook_secret_unused', {}, { param: 'secret' });
    }
    if (url === undefined) return { made: null };
    this.requireUrl(kind, url, organizationId);
    const stored = await this.opened(tx, before);
    const shown = { shownUrl: shownUrl(kind, url) };
    if (isSameAddress(stored.url, url) && given === undefined) {
      return { made: null, ...shown, ...this.vault.seal(id, { ...stored, url }) };
    }
    const secret = kind === 'webhook' ? newSecret(signingOf(stored.secret ?? '')) : secretElsewhere(stored, given);
    const publicKey = kind === 'webhook' ? publicKeyOf(secret ?? '') : null;
    const made = kind === 'webhook' && publicKey === null ? secret : null;
    return { made, ...shown, publicKey, ...this.vault.seal(id, { url, secret, previous: null }) };
  }

  /** What waits is due at once when an endpoint becomes active. */
  private async statusOf(tx: Transaction, before: Endpoint, { status, skipsMissed = false }: EndpointPatch) {
    if (status === undefined || status === before.status) return {};
    if (status === 'disabled') return { status, disabledReason: 'requested' };
    if (skipsMissed) await this.replays.drop(tx, before.id);
    else await this.replays.hurry(tx, before.id);
    const cursor = skipsMissed ? { cursor: await this.endpoints.lastPosition(tx, before.organizationId) } : {};
    return { status, disabledReason: null, failingSince: null, ...cursor };
  }

  private async opened(tx: Transaction, { id }: Endpoint): Promise<EndpointSecrets> {
    return this.vault.open(id, await this.endpoints.findSealed(tx, id));
  }

  /** Exceptions of the operator's upstreams are no customer's. */
  private requireUrl(kind: EndpointKind, url: string, owner: Owner): void {
    const { webhookAllow, upstreamAllow } = this.config;
    const allow = owner === null ? [...webhookAllow, ...upstreamAllow] : webhookAllow;
    const fault = faultOfUrl(kind, url, allow);
    if (fault !== null) throw refusal(fault, {}, { param: 'url' });
  }

  /** What changes no field. */
  private async recordAction(
    tx: Transaction,
    step: Step,
    { id, organizationId }: Endpoint,
    after: object | null = null,
  ) {
    const target = { targetKind: 'webhook_endpoint', targetId: formatId('whe', id), organizationId };
    await recordChange(tx, { ...step, ...target, after: after === null ? null : { ...after } });
  }

  private async record(
    tx: Transaction,
    { actor, action }: Step,
    before: Endpoint | null,
    after: Endpoint | null,
  ): Promise<void> {
    const row = after ?? before;
    await recordChange(tx, {
      actor,
      action,
      targetKind: 'webhook_endpoint',
      targetId: row === null ? '' : formatId('whe', row.id),
      organizationId: row?.organizationId ?? null,
      before: before === null ? null : describeEndpoint(before),
      after: after === null ? null : describeEndpoint(after),
    });
  }
}

/** Of a chat that moves: its secret is not taken along. Throws 400 where it had one and none is given. */
function secretElsewhere({ secret }: EndpointSecrets, given: string | null | undefined): string | null {
  if (given !== undefined) return given;
  if (secret === null) return null;
  throw refusal('secret_required', { secrets: 'secret' }, { param: 'secret' });
}

/** Types of events that a filter can name: of an organization's endpoint, and of the operator's. */
export const FILTERED_TYPES = CUSTOMER_EVENT_TYPES.filter((type) => type !== 'webhook.test');
export const OPERATOR_FILTERED_TYPES = EVENT_TYPE_NAMES.filter((type) => type !== 'webhook.test');

function found(endpoint: Endpoint | null, id: string): Endpoint {
  if (endpoint !== null) return endpoint;
  throw new RoutifyError('not_found', `There is no webhook endpoint ${formatId('whe', id)}.`);
}
