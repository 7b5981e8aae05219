import { NO_USAGE, type TokenUsage } from '#kernel';
import type { Outcome, UsageSource } from '#pricing';

/** How a request ended, as its conductor saw it. */
export interface RequestResult {
  readonly outcome: Outcome;
  readonly statusCode: number | null;
  readonly errorCode: string | null;
  readonly finishReason: string | null;
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  readonly channelId: string | null;
  readonly flags: readonly string[];
  /** Something of the answer reached the client. */
  readonly delivered: boolean;
  readonly firstByteMs: number | null;
  readonly durationMs: number | null;
}

/** What is said of a request whose gateway was never heard of again; where others begin that have less to say than all. */
export const ABANDONED: RequestResult = {
  outcome: 'lost',
  statusCode: null,
  errorCode: null,
  finishReason: null,
  usage: NO_USAGE,
  usageSource: 'none',
  channelId: null,
  flags: [],
  delivered: false,
  firstByteMs: null,
  durationMs: null,
};
