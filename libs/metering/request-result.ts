import { NO_USAGE, type TokenUsage } from '#kernel';
import type { Outcome, UsageSource, Waiver } from '#pricing';

/** Result of a request, input of the charge. */
export interface RequestResult {
  readonly outcome: Outcome;
  readonly statusCode: number | null;
  readonly errorCode: string | null;
  readonly finishReason: string | null;
  readonly usage: TokenUsage;
  /** Of the calls of the request's advisor, all together. Absent: there were none. */
  readonly advice?: TokenUsage;
  /** Output that can have been generated and was not seen. */
  readonly unseenTokens: number;
  readonly usageSource: UsageSource;
  /** Why it is not charged, within the bound of its organization; null: it is. */
  readonly waiver: Waiver | null;
  readonly channelId: string | null;
  readonly flags: readonly string[];
  /** Whether a part of the response reached the client. */
  readonly delivered: boolean;
  readonly firstByteMs: number | null;
  readonly durationMs: number | null;
}

/** The result of a request whose gateway died; also the default for partial results. */
export const ABANDONED: RequestResult = {
  outcome: 'lost',
  statusCode: null,
  errorCode: null,
  finishReason: null,
  usage: NO_USAGE,
  unseenTokens: 0,
  usageSource: 'none',
  waiver: null,
  channelId: null,
  flags: [],
  delivered: false,
  firstByteMs: null,
  durationMs: null,
};
