import { ApiError } from '@/api/api-error';

/** What the gateway says of a finished answer. */
export interface AnswerFacts {
  /** As the API wrote it: a number would lose its notation. */
  readonly costUsd: string | null;
  readonly latencyMs: number | null;
  readonly channel: string | null;
  /** The code with which the wallet or a cap ended the answer. */
  readonly ended: string | null;
}

/** What a reply, or a chunk of a stream, adds to an answer. */
export interface Piece {
  readonly text: string;
  readonly finishReason: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly facts: AnswerFacts | null;
}

interface Text {
  readonly content?: string | null;
}

interface Reply {
  readonly error?: { readonly code?: string; readonly message?: string };
  readonly choices?: readonly { delta?: Text; message?: Text; finish_reason?: string | null }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly routify?: { readonly latency_ms?: number; readonly channel?: string; readonly ended?: string };
}

/** In JSON a quote inside of a text is escaped: this is the member, not what a model wrote. */
const COST = /"routify":\{[^{}]*?"cost_usd":([\d.]+)/;

/** Throws the error that a stream ends with. */
export function readPiece(json: string, requestId: string | null): Piece {
  const { error, choices = [], usage, routify } = JSON.parse(json) as Reply;
  if (error !== undefined) {
    throw new ApiError(200, error.code ?? 'unknown', error.message ?? '', null, requestId);
  }
  const { delta, message, finish_reason: finishReason = null } = choices[0] ?? {};
  return {
    text: (delta ?? message)?.content ?? '',
    finishReason,
    promptTokens: usage?.prompt_tokens ?? null,
    completionTokens: usage?.completion_tokens ?? null,
    facts:
      routify === undefined
        ? null
        : {
            costUsd: COST.exec(json)?.[1] ?? null,
            latencyMs: routify.latency_ms ?? null,
            channel: routify.channel ?? null,
            ended: routify.ended ?? null,
          },
  };
}
