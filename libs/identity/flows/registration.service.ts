import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { MembersService, UsersService } from '#auth';
import { Clock } from '#kernel';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import type { NewPerson } from './operators.service.js';

/** Ways to become a customer. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly clock: Clock,
  ) {}

  /** Makes a person an owner of an organization, with this password: for the demo of `npm start`. */
  async seedOwner(organizationId: string, person: NewPerson, actor: Actor): Promise<void> {
    const hash = await this.passwords.prepare(person.password, person);
    await this.accounts.transaction(async (tx) => {
      const { id: userId } = await this.users.findOrCreate(tx, person, actor);
      if (!(await this.members.isMember(tx, organizationId, userId))) {
        await this.members.add(tx, { organizationId, userId, role: 'owner' }, actor);
      }
      await this.passwords.set(tx, userId, hash, actor);
      await this.accounts.save(tx, userId, { emailVerifiedAt: new Date(this.clock.nowMs()) });
    });
  }
}
