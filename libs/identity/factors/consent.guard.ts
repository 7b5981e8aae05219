import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AccessControl } from '#auth';
import { RoutifyError } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { isFactor } from '../domain/login-method.js';
import type { RequestSession } from '../sessions/session.guard.js';
import { FactorsService } from './factors.service.js';

/**
 * After `SessionGuard`: a person consents to a charge with the second factor that its account has, also in a session that a
 * provider began and confirmed. Tokens are refused by their own guard.
 */
@Injectable()
export class ConsentGuard implements CanActivate {
  constructor(
    private readonly access: AccessControl,
    private readonly accounts: LoginAccountsRepository,
    private readonly factors: FactorsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { session } = context.switchToHttp().getRequest<{ session?: RequestSession }>();
    if (session === undefined || !this.access.read(context).isConsent) return true;
    const { userId, methods } = session.session;
    if (methods.some(isFactor) || !(await this.factors.exists(await this.accounts.find(userId)))) return true;
    throw new RoutifyError('factor_setup_required', 'Confirm the session with your second factor.');
  }
}
