import type { Request } from 'express';
import type { CompletionRequest } from '#completions';

/** What every request carries from its first moment on. */
export type ArrivedRequest = Request & { requestId: string; generationId: string; startedAtMs: number } & Partial<
    Pick<CompletionRequest, 'principal' | 'planned'>
  >;
