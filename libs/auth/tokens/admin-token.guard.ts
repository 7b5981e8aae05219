import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#core';
import { AccessControl } from '../access/access-control.js';
import type { Pass } from '../access/pass.js';
import { presentedKey } from '../domain/presented-key.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { AdminTokensRepository } from './admin-tokens.repository.js';
import { findToken } from './find-token.js';
import { TokenPasses } from './token-passes.js';
import { TokenUses } from './token-uses.js';

type OperatorRequest = Request & { requestId?: string; actor?: Actor; pass?: Pass };

/**
 * Accepts admin tokens, within their role, on every operator route that a session has not authenticated. Each request
 * queries Postgres, as the operator API is not on the hot path: a revocation applies at once.
 */
@Injectable()
export class AdminTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: AdminTokensRepository,
    private readonly hasher: KeyHasher,
    private readonly uses: TokenUses,
    private readonly access: AccessControl,
    private readonly passes: TokenPasses,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.access.read(context);
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    if (access.audience !== 'operators' || request.actor !== undefined) return true;
    const presented = presentedKey(request) ?? '';
    const token = await findToken(presented, 'admin_token', this.tokens, this.hasher);
    request.pass = this.passes.admitAdmin(token, access);
    await this.uses.note(token, presented, request.ip ?? null);
    request.actor = {
      kind: 'admin_token',
      id: token.id,
      address: request.ip ?? null,
      requestId: request.requestId ?? null,
      idempotencyKey: null,
    };
    return true;
  }
}
