import type { Request } from 'express';
import type { CompletionRequest, RequestContext } from '../../run/request-context.js';

/** A request from its arrival on; the auth guard adds the principal. */
export type ArrivedRequest = Request & { context: RequestContext } & Partial<Pick<CompletionRequest, 'principal'>>;
