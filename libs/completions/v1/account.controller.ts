import { Controller, Param, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '#auth';
import { BillingQueries } from '#billing/admission';
import { CatalogSnapshot } from '#catalog';
import { ChannelSnapshot } from '#channels';
import { formatUsd, parseId, RoutifyError } from '#core';
import { RejectionsRepository } from '../rejections/rejections.repository.js';
import { presentGeneration, presentRejected } from './present/present-generation.js';
import { presentKey } from './present/present-key.js';
import { Serves } from './serves.js';
import { withQueryTimeout } from './with-query-timeout.js';

/** The key itself, its organization's balance, and its generations. */
@Controller('v1')
export class AccountController {
  constructor(
    private readonly queries: BillingQueries,
    private readonly rejections: RejectionsRepository,
    private readonly catalog: CatalogSnapshot,
    private readonly channels: ChannelSnapshot,
  ) {}

  @Serves('/key')
  async key(@Req() { principal }: AuthenticatedRequest): Promise<object> {
    return presentKey(principal, await withQueryTimeout(this.queries.caps(principal)));
  }

  @Serves('/credits')
  async credits(@Req() { principal }: AuthenticatedRequest): Promise<object> {
    const credits = await withQueryTimeout(this.queries.credits(principal.organizationId));
    return {
      object: 'credits',
      balance_usd: formatUsd(credits.balanceNanoUsd),
      held_usd: formatUsd(credits.heldNanoUsd),
      available_usd: formatUsd(credits.availableNanoUsd),
    };
  }

  @Serves('/generations/{id}')
  async generation(
    @Req() { principal }: AuthenticatedRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const requestId = parseId('gen', id);
    const text = requestId === null ? null : await withQueryTimeout(this.findText(principal.organizationId, requestId));
    if (text === null) throw new RoutifyError('not_found', 'There is no such generation.', { param: 'id' });
    response.type('application/json').send(text);
  }

  private async findText(organizationId: string, requestId: string): Promise<string | null> {
    const found = await this.queries.findGeneration(organizationId, requestId);
    if (found === null) {
      const rejected = await this.rejections.findOwn(organizationId, requestId);
      return rejected === null ? null : JSON.stringify(presentRejected(rejected));
    }
    const canonicalIdOf = (modelId: string): string | null => this.catalog.findById(modelId)?.canonicalId ?? null;
    const publicNameOf = (reference: string): string | null => this.channels.publicNameOf(reference);
    return presentGeneration(found, canonicalIdOf, publicNameOf);
  }
}
