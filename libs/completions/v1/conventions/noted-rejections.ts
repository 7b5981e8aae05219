import type { Response } from 'express';
import { presentedKey, type PrincipalCache } from '#auth';
import { RoutifyError, type PublicError } from '#core';
import { factsOf, shortened } from '../../rejections/domain/rejection.js';
import type { RejectionLog } from '../../rejections/gateway/rejection-log.js';
import type { ArrivedRequest } from './arrived-request.js';

const API_PATH = '/v1/';

/** Notes failed requests of `/v1` that have no record. Called when a response has closed. */
export class NotedRejections {
  constructor(
    private readonly rejections: Pick<RejectionLog, 'note'>,
    private readonly principals: Pick<PrincipalCache, 'ownerOf'>,
  ) {}

  /** Does nothing for an answer that is no failure. */
  note(request: ArrivedRequest, response: Response): void {
    const failure = response.locals.failure as PublicError | undefined;
    if (failure === undefined || !request.path.startsWith(API_PATH)) return;
    const { requestId, clientRequestId, requestedModel } = request.context;
    const owner = request.principal ?? this.principals.ownerOf(presentedKey(request) ?? '');
    const known = failure instanceof RoutifyError ? failure : null;
    this.rejections.note({
      requestId,
      organizationId: owner?.organizationId ?? null,
      keyId: owner?.keyId ?? null,
      status: failure.status,
      code: failure.code,
      param: shortened(known?.param),
      method: request.method,
      path: shortened(request.path) ?? '',
      model: shortened(requestedModel),
      clientRequestId,
      facts: factsOf(known?.metadata ?? null),
    });
  }
}
