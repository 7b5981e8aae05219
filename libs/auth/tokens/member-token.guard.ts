import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RoutifyError, type Actor } from '#core';
import { AccessControl } from '../access/access-control.js';
import type { Membership } from '../access/membership.js';
import type { Pass } from '../access/pass.js';
import { presentedKey } from '../domain/presented-key.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { MemberTokensRepository } from './member-tokens.repository.js';
import { findToken } from './find-token.js';
import { TokenPasses } from './token-passes.js';
import { TokenUses } from './token-uses.js';

type MemberRequest = Request & { requestId?: string; actor?: Actor; membership?: Membership; pass?: Pass };

/**
 * Accepts members' tokens, within the member's role and the token's scopes, on customer routes that a session has not
 * authenticated. Each request queries Postgres, so a revocation, a removal and a change of role apply at once.
 */
@Injectable()
export class MemberTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: MemberTokensRepository,
    private readonly hasher: KeyHasher,
    private readonly uses: TokenUses,
    private readonly access: AccessControl,
    private readonly passes: TokenPasses,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.access.read(context);
    const request = context.switchToHttp().getRequest<MemberRequest>();
    if (access.audience !== 'customers' || request.actor !== undefined) return true;
    const presented = presentedKey(request) ?? '';
    const token = await findToken(presented, 'management_token', this.tokens, this.hasher);
    const header = request.headers['x-routify-organization'];
    const { pass, membership } = this.passes.admitMember(token, header, access);
    if (access.isConsent) {
      throw new RoutifyError(
        'wrong_token_kind',
        'Only a person can consent to a charge. Log in and confirm your identity.',
      );
    }
    await this.uses.note(token, presented, request.ip ?? null);
    request.pass = pass;
    request.membership = membership;
    request.actor = {
      kind: 'management_token',
      id: token.id,
      address: request.ip ?? null,
      requestId: request.requestId ?? null,
      idempotencyKey: null,
    };
    return true;
  }
}
