import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError, type ChangeOutcome, type Page, type PageRequest } from '#kernel';
import { recordChange, type Actor } from '#audit';
import type { PlatformRole } from '../domain/roles.js';
import { describeUser, type User } from './user.js';
import { UsersRepository, type UserFilter } from './users.repository.js';

/** Fields that an operator sets; absent ones keep their value. */
interface UserFields {
  readonly name?: string;
  readonly status?: string;
  readonly platformRole?: PlatformRole | null;
}

/** Manages users. Users are created by accepted invitations. */
@Injectable()
export class UsersService {
  constructor(private readonly users: UsersRepository) {}

  list(filter: UserFilter, page: PageRequest): Promise<Page<User>> {
    return this.users.list(filter, page);
  }

  async get(id: string): Promise<User> {
    return found(await this.users.find(id), id);
  }

  /** The tokens of a suspended user are refused from the next request on. */
  update(id: string, fields: UserFields, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<User>> {
    return this.users.transaction<ChangeOutcome<User>>(async (tx) => {
      const before = found(await this.users.findForUpdate(tx, id), id);
      if (expectedVersion !== null && expectedVersion !== before.version) return { conflict: before };
      const after = await this.users.update(tx, id, fields);
      await recordChange(tx, {
        actor,
        action: 'user.update',
        targetKind: 'user',
        targetId: formatId('usr', id),
        before: describeUser(before),
        after: describeUser(after),
      });
      return { changed: after };
    });
  }
}

function found(user: User | null, id: string): User {
  if (user !== null) return user;
  throw new RoutifyError('not_found', `no user ${formatId('usr', id)}`);
}
