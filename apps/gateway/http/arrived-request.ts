import type { Request } from 'express';
import type { CompletionRequest } from '#completions';

/** The fields of a request from its arrival on. */
export type ArrivedRequest = Request & { requestId: string; generationId: string; startedAtMs: number } & Partial<
    Pick<CompletionRequest, 'principal' | 'planned'>
  >;
