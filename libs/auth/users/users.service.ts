import { Injectable } from '@nestjs/common';
import {
  canonicalAddress,
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireName,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { changeRow, recordChange, type RowChange, ChangeBus, type Transaction } from '#core/infra';
import { requireOperatorGivable, type OperatorGiver } from '../access/giving.js';
import type { PlatformRole } from '../domain/roles.js';
import { MemberRights } from '../members/member-rights.js';
import { OperatorRights } from '../operators/operator-rights.js';
import { describeUser, type User } from './user.js';
import { UsersRepository, type UserFilter } from './users.repository.js';

/** Fields that an operator sets; absent ones keep their value. */
interface UserFields {
  readonly name?: string;
  readonly status?: string;
  readonly platformRole?: PlatformRole | null;
}

/** Accounts in other spellings than today's. */
export interface Spellings {
  /** At most a thousand are counted. */
  readonly uncommon: number;
  /** Accounts of one address each, by their stored spelling. */
  readonly shared: readonly (readonly string[])[];
}

const UNCOMMON_MAX = 1_000;
const DELETED = 'deleted';

/** Manages users: persons, who log in or accept invitations. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly rights: MemberRights,
    private readonly operatorRights: OperatorRights,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: UserFilter, page: PageRequest): Promise<Page<User>> {
    return this.users.list(filter, page);
  }

  find(id: string): Promise<User | null> {
    return this.users.find(id);
  }

  listByIds(ids: readonly string[]): Promise<User[]> {
    return this.users.listByIds(ids);
  }

  findByEmail(email: string): Promise<User | null> {
    return this.users.findByEmail(email);
  }

  /**
   * Accounts of older versions whose address is not in its canonical spelling, and those of them that share one address
   * with another account. They are left as they are.
   */
  async findSpellings(): Promise<Spellings> {
    const uncommon = await this.users.listUncommonAddresses(UNCOMMON_MAX);
    const byAddress = new Map<string, string[]>();
    for (const email of uncommon) {
      const address = canonicalAddress(email);
      if (address !== null) byAddress.set(address, [...(byAddress.get(address) ?? []), email]);
    }
    for (const email of await this.users.listStored([...byAddress.keys()])) byAddress.get(email)?.unshift(email);
    return { uncommon: uncommon.length, shared: [...byAddress.values()].filter((emails) => emails.length > 1) };
  }

  /** Serializes the makers of the first operator until the transaction ends. */
  lockOperators(tx: Transaction): Promise<void> {
    return this.users.lockOperators(tx);
  }

  existsOperator(tx: Transaction): Promise<boolean> {
    return this.users.existsOperator(tx);
  }

  /** The user of an address; created with the name when there is none. */
  async findOrCreate(tx: Transaction, { email, name }: Pick<User, 'email' | 'name'>, actor: Actor): Promise<User> {
    const id = newUuid(this.clock.nowMs());
    const user = await this.users.findOrInsert(tx, { id, email: requireAddress(email), name });
    if (user.id !== id) return user;
    requireName(user.name);
    await record(tx, actor, 'user.create', null, user);
    return user;
  }

  /** Throws 409 for the last superadmin: the installation would have no operator. */
  async requireAnotherSuperadmin(tx: Transaction, id: string): Promise<void> {
    await this.users.lockOperators(tx);
    if (!(await this.users.isOnlySuperadmin(tx, id))) return;
    throw refusal('last_superadmin', {});
  }

  /** A deleted account: its row stays, without name and address. */
  async pseudonymize(tx: Transaction, id: string, actor: Actor): Promise<User> {
    await this.operatorRights.end(tx, await this.lock(tx, id), actor);
    const email = `deleted-${id}@deleted.invalid`;
    const after = await this.users.update(tx, id, { email, name: 'Deleted user', status: DELETED, platformRole: null });
    await record(tx, actor, 'user.delete', null, after);
    this.bus.announceAfter(tx, 'auth', id);
    return after;
  }

  /** A new user. Null: the address has one. */
  async createNew(tx: Transaction, { email, name }: Pick<User, 'email' | 'name'>, actor: Actor): Promise<User | null> {
    const id = newUuid(this.clock.nowMs());
    const user = await this.users.findOrInsert(tx, { id, email: requireAddress(email), name });
    if (user.id !== id) return null;
    requireName(user.name);
    await record(tx, actor, 'user.create', null, user);
    return user;
  }

  /** Part of the caller's transaction. */
  async change(tx: Transaction, id: string, fields: UserFields, actor: Actor): Promise<User> {
    return rowOf(await changeRow(tx, this.changeSteps(tx, id, fields, actor)));
  }

  /** Its rights stay until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<User> {
    return found(await this.users.findForUpdate(tx, id), id);
  }

  async get(id: string): Promise<User> {
    return found(await this.users.find(id), id);
  }

  /**
   * The tokens of a suspended user are refused from the next request on. Throws 403 for an operator's role, new or of a
   * suspended user that is active again, unless a person gives it whose role covers it.
   * @param giver null: the user itself, or a program with access to the database
   */
  update(
    id: string,
    fields: UserFields,
    expectedVersion: number | null,
    actor: Actor,
    giver: OperatorGiver | null = null,
  ): Promise<ChangeOutcome<User>> {
    return this.users.transaction(async (tx) => {
      const own = giver === null ? null : await this.presentRole(tx, giver);
      const { write, ...steps } = this.changeSteps(tx, id, fields, actor);
      const writeLive: typeof write = (before) => {
        if (before.status === DELETED) throw refusal('account_deleted', {});
        const given = heldRole({ ...before, ...fields });
        if (giver !== null) requireOperatorGivable({ actor, platformRole: own }, given, heldRole(before));
        return write(before);
      };
      return changeRow(tx, { ...steps, expectedVersion, write: writeLive });
    });
  }

  /** The role of a giver now. Operators that change others are in turn: each sees what the one before left of its role. */
  private async presentRole(tx: Transaction, { actor, platformRole }: OperatorGiver): Promise<string | null> {
    if (actor.kind !== 'user') return platformRole;
    await this.users.lockOperators(tx);
    const giver = await this.users.findForUpdate(tx, actor.id);
    return giver?.status === 'active' ? giver.platformRole : null;
  }

  private changeSteps(tx: Transaction, id: string, fields: UserFields, actor: Actor): RowChange<User> {
    return {
      find: async () => found(await this.users.findForUpdate(tx, id), id),
      write: (before) => {
        requireNewName(before, fields);
        return this.users.update(tx, id, fields);
      },
      record: async (before, after) => {
        await record(tx, actor, 'user.update', before, after);
        if (after.platformRole !== before.platformRole || after.status !== 'active') {
          await this.operatorRights.end(tx, after, actor);
        }
        if (after.status === 'active') return;
        await this.rights.end(tx, await this.users.lockMembersOf(tx, id), 'playground', actor);
      },
      announce: { bus: this.bus, topic: 'auth', id },
    };
  }
}

/** A suspended operator has no rights. */
function heldRole({ platformRole, status }: Pick<User, 'platformRole' | 'status'>): string | null {
  return status === 'active' ? platformRole : null;
}

/** A name of before names were checked may stay. */
function requireNewName(before: User, { name = before.name }: UserFields): void {
  if (name !== before.name) requireName(name);
}

async function record(tx: Transaction, actor: Actor, action: string, before: User | null, after: User): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'user',
    targetId: formatId('usr', after.id),
    before: before === null ? null : describeUser(before),
    after: describeUser(after),
  });
}

function found(user: User | null, id: string): User {
  if (user !== null) return user;
  throw new RoutifyError('not_found', `There is no user ${formatId('usr', id)}.`);
}

function requireAddress(email: string): string {
  const address = canonicalAddress(email);
  if (address !== null) return address;
  throw new RoutifyError('invalid_request_error', 'email: expected an email address.', { param: 'email' });
}
