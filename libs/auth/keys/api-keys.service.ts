import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { changeRow, ChangeBus, type Transaction } from '#core/infra';
import { mayHaveIn } from '../domain/reach.js';
import { HeldMembersRepository } from '../access/held-members.repository.js';
import { expiryOf } from '../domain/lifetime.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { ProjectsRepository } from '../projects/projects.repository.js';
import { CredentialLifetimes } from '../secrets/credential-lifetimes.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { keyColumnsOf, type ApiKey, type ApiKeyFields, type IssuedApiKey } from './api-key.js';
import { PlaygroundKeys } from './playground-keys.js';
import { recordKey } from './record-key.js';
import { ApiKeysRepository, type ApiKeyColumns, type ApiKeyFilter, type KeyReach } from './api-keys.repository.js';

/** Work of another module in the transaction that creates a key: its mail. */
type KeyHook = (tx: Transaction, key: ApiKey) => Promise<void>;

const NO_PREVIOUS = { previousDigest: null, previousMasked: null, previousExpiresAt: null } as const;

interface Step {
  readonly reach: KeyReach | null;
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
  readonly reason?: string | null;
  /** Columns to write; null when nothing changes. Throws when the change is not allowed. */
  readonly decide: (before: ApiKey, tx: Transaction) => ApiKeyColumns | null | Promise<ApiKeyColumns>;
}

/** Manages API keys; a change applies on every gateway within a second. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly projects: ProjectsRepository,
    private readonly playground: PlaygroundKeys,
    private readonly makers: HeldMembersRepository,
    private readonly hasher: KeyHasher,
    private readonly lifetimes: CredentialLifetimes,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  async list(filter: ApiKeyFilter, page: PageRequest): Promise<Page<ApiKey>> {
    await this.requireOrganization(filter.organizationId);
    return this.keys.list(filter, page);
  }

  /** Throws `not_found` also for keys out of reach, as all methods do. */
  async get(id: string, reach: KeyReach | null = null): Promise<ApiKey> {
    return found(await this.keys.find(id, reach), id);
  }

  /** Active keys of all organizations that expire within `withinMs`, the first to expire first. */
  expiring(withinMs: number, limit: number): Promise<ApiKey[]> {
    const nowMs = this.clock.nowMs();
    return this.keys.expiringIn(new Date(nowMs), new Date(nowMs + withinMs), limit);
  }

  /** How many keys an organization has made since. Part of the caller's transaction. */
  countSince(tx: Transaction, organizationId: string, since: Date): Promise<number> {
    return this.keys.countSince(tx, organizationId, since);
  }

  /** Ids of all keys that a member reaches, also of revoked ones: its own, and those that are in its projects now. */
  idsWithin(reach: KeyReach): Promise<string[]> {
    return this.keys.idsWithin(reach);
  }

  /** The creating member of each key, by the key's id; null: an operator. */
  memberIdsOf(keyIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    return this.keys.memberIdsOf(keyIds);
  }

  /** @param reach of the member that makes it; null: an operator does */
  async create(
    organizationId: string,
    fields: ApiKeyFields & { readonly name: string },
    actor: Actor,
    reach: KeyReach | null = null,
    hook: KeyHook = () => Promise.resolve(),
  ): Promise<IssuedApiKey> {
    await this.requireOrganization(organizationId);
    const expiresAt = expiryOf(fields.expiresAt, await this.lifetimes.keyRule(), this.clock.nowMs());
    const { secret, ...stored } = this.hasher.mint('api_key');
    const memberId = reach?.memberId ?? null;
    const projectId = fields.projectId ?? null;
    const key = await this.keys.transaction(async (tx) => {
      if (memberId !== null) await this.makers.hold(tx, memberId);
      await this.requireProject(tx, organizationId, { projectId, memberId }, reach);
      const inserted = await this.keys.insert(tx, {
        ...keyColumnsOf({ ...fields, projectId, expiresAt }),
        name: fields.name,
        id: newUuid(this.clock.nowMs()),
        organizationId,
        memberId,
        ...stored,
      });
      await recordKey(tx, { actor, action: 'key.create' }, null, inserted);
      await hook(tx, inserted);
      return inserted;
    });
    return { key, secret };
  }

  /** A key for the console's playground. The member's former one is revoked. Throws 429 above ten in an hour. */
  createForPlayground(organizationId: string, memberId: string, actor: Actor): Promise<IssuedApiKey> {
    return this.playground.issue(organizationId, memberId, actor);
  }

  /** `describe` gets the current key, for fields that are merged. */
  async update(
    id: string,
    describe: (before: ApiKey) => ApiKeyFields,
    expectedVersion: number | null,
    actor: Actor,
    reach: KeyReach | null = null,
  ): Promise<ChangeOutcome<ApiKey>> {
    const rule = await this.lifetimes.keyRule();
    const decide = async (before: ApiKey, tx: Transaction) => {
      requireActive(before);
      const fields = describe(before);
      const { projectId = before.projectId } = fields;
      if (projectId !== before.projectId) {
        await this.requireProject(tx, before.organizationId, { ...before, projectId }, reach);
      }
      const { expiresAt } = fields;
      // A key from before the rule keeps its end when a form sends all fields.
      const isChanged = expiresAt !== undefined && expiresAt?.getTime() !== before.expiresAt?.getTime();
      return keyColumnsOf(isChanged ? { ...fields, expiresAt: expiryOf(expiresAt, rule, this.clock.nowMs()) } : fields);
    };
    return this.change(id, { action: 'key.update', actor, reach, expectedVersion, decide });
  }

  /**
   * A new secret for the same key. The old one is accepted for the grace period, or refused at once when that is 0. A
   * secret that is still in the grace period of an earlier rotation is refused in any case.
   */
  async rotate(
    id: string,
    graceMs: number,
    reason: string | null,
    actor: Actor,
    reach: KeyReach | null = null,
  ): Promise<IssuedApiKey> {
    const { secret, ...stored } = this.hasher.mint('api_key');
    const decide = async (before: ApiKey, tx: Transaction) => {
      requireActive(before);
      const previous = graceMs === 0 ? NO_PREVIOUS : await this.previousOf(tx, before, graceMs);
      return { ...stored, ...previous };
    };
    const outcome = await this.change(id, { action: 'key.rotate', actor, reach, reason, decide });
    return { key: rowOf(outcome), secret };
  }

  /** Final and idempotent. */
  async revoke(id: string, reason: string | null, actor: Actor, reach: KeyReach | null = null): Promise<ApiKey> {
    const revokedAt = new Date(this.clock.nowMs());
    const decide = ({ status }: ApiKey) =>
      status === 'revoked' ? null : { status: 'revoked', revokedAt, ...NO_PREVIOUS };
    return rowOf(await this.change(id, { action: 'key.revoke', actor, reach, reason, decide }));
  }

  private change(id: string, step: Step): Promise<ChangeOutcome<ApiKey>> {
    return this.keys.transaction((tx) =>
      changeRow<ApiKey>(tx, {
        find: async () => found(await this.keys.findForUpdate(tx, id, step.reach), id),
        expectedVersion: step.expectedVersion,
        write: async (before) => {
          const data = await step.decide(before, tx);
          return data === null ? before : this.keys.update(tx, id, data);
        },
        record: (before, after) => recordKey(tx, step, before, after),
        announce: { bus: this.bus, topic: 'auth', id },
      }),
    );
  }

  private async previousOf(tx: Transaction, { id, masked }: ApiKey, graceMs: number) {
    const previousExpiresAt = new Date(this.clock.nowMs() + graceMs);
    const { digest: previousDigest, pepperVersion: previousPepperVersion } = await this.keys.digestOf(tx, id);
    return { previousDigest, previousPepperVersion, previousMasked: masked, previousExpiresAt };
  }

  /**
   * Throws unless the caller may have a key there: in an active project of the organization, which it stays until the
   * transaction ends, or in none.
   */
  private async requireProject(
    tx: Transaction,
    organizationId: string,
    { projectId, memberId }: Pick<ApiKey, 'projectId' | 'memberId'>,
    reach: KeyReach | null,
  ): Promise<void> {
    if (reach !== null && !mayHaveIn(reach, { projectId, isOwn: memberId === reach.memberId })) {
      throw projectId === null ? outsideProjects() : unknownProject();
    }
    if (projectId === null) return;
    const project = await this.projects.findForShare(tx, projectId, organizationId);
    if (project === null) throw unknownProject();
    if (project.archivedAt !== null) throw refusal('project_archived', {}, { param: 'project_id' });
  }

  private async requireOrganization(id: string): Promise<void> {
    if ((await this.organizations.find(id)) !== null) return;
    throw new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
  }
}

function unknownProject(): RoutifyError {
  const message = 'project_id: the organization has no such project, or you can have no API key in it';
  return new RoutifyError('invalid_request_error', message, { param: 'project_id' });
}

function outsideProjects(): RoutifyError {
  const message = 'project_id: you can have API keys only in a project';
  return new RoutifyError('invalid_request_error', message, { param: 'project_id' });
}

function requireActive({ status }: ApiKey): void {
  if (status !== 'active') throw refusal('revoked_key', {});
}

function found(key: ApiKey | null, id: string): ApiKey {
  if (key !== null) return key;
  throw new RoutifyError('not_found', `There is no API key ${formatId('key', id)}.`);
}
