import { Controller, Param, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '#auth';
import { CatalogSnapshot } from '#catalog';
import { ChannelSnapshot } from '#channels';
import { parseId, RoutifyError } from '#core';
import { Cancellations } from '../cancellation/cancellations.service.js';
import { presentGeneration } from './present/present-generation.js';
import { Serves } from './serves.js';
import { withQueryTimeout } from './with-query-timeout.js';

/** The wait for the request's end, and the queries around it. */
const CANCEL_TIMEOUT_MS = 4_000;

/** `POST /v1/generations/{id}/cancel`: ends a running request of the key. */
@Controller('v1')
export class CancellationsController {
  constructor(
    private readonly cancellations: Cancellations,
    private readonly catalog: CatalogSnapshot,
    private readonly channels: ChannelSnapshot,
  ) {}

  /** 200 with the request as it ended; 202 while no gateway has confirmed. */
  @Serves('/generations/{id}/cancel')
  async cancel(
    @Req() { principal }: AuthenticatedRequest,
    @Res() response: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const requestId = parseId('gen', id);
    const found =
      requestId === null
        ? null
        : await withQueryTimeout(this.cancellations.cancel(principal, requestId), CANCEL_TIMEOUT_MS);
    if (found === null) throw new RoutifyError('not_found', 'This key has no such generation.', { param: 'id' });
    const text = presentGeneration(
      found,
      (modelId) => this.catalog.findById(modelId)?.canonicalId ?? null,
      (reference) => this.channels.publicNameOf(reference),
    );
    response
      .status(found.running ? 202 : 200)
      .type('application/json')
      .send(text);
  }
}
