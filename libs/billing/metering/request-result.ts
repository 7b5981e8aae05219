import { NO_USAGE, type TokenUsage, type Outcome, type UsageSource, type Waiver } from '#core';

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

/** What a running request used so far. */
export type UsedSoFar = Pick<RequestResult, 'usage' | 'advice' | 'unseenTokens'>;

/** The result of a request whose gateway dies before anything is counted. */
export const LOST: RequestResult = {
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

/** The result of a request whose gateway dies after this checkpoint. */
export function lostResult(used: UsedSoFar): RequestResult {
  return { ...LOST, ...used, usageSource: 'checkpoint', delivered: true };
}

/** Admitted, and not in the journal: nothing was sent upstream, and the client gets a 503. */
export const REFUSED_ADMISSION: RequestResult = {
  ...LOST,
  statusCode: 503,
  errorCode: 'temporarily_unavailable',
  flags: ['journal_unwritable'],
};
