import type { UnbilledReplies } from '#channels';
import type { Config } from '#core/infra';
import type { TokenUsage, Waiver } from '#core';
import type { ReplyMedia } from '#billing/metering';
import type { ModelRequest } from '#formats';

/** A complete reply, as far as it says whether there is anything to pay for. */
export interface EndedReply {
  readonly usage: Pick<TokenUsage, 'completionTokens'>;
  /** In the words of chat. */
  readonly finishReasons: Iterable<string>;
  /** Bytes of text, calls and shown reasoning. */
  readonly textBytes: number;
  readonly media: Pick<ReplyMedia, 'hasBroken' | 'hasUsable'>;
  /** Whether it has advice of the request's advisor. */
  readonly hasAdvice?: boolean;
}

/**
 * Why a complete reply is not charged; null: it is. An empty reply ended by itself or was refused, without output that
 * the upstream counts, and not by the client's own stop sequences or token bound. Images that nothing can decode are no
 * output either. Text whose tokens the upstream reports as zero is a reply, and stays charged as reported.
 */
export function waiverOfReply(
  { n, steersEnd }: Pick<ModelRequest, 'n' | 'steersEnd'>,
  reply: EndedReply,
): Waiver | null {
  const { usage, finishReasons, textBytes, media, hasAdvice = false } = reply;
  if (n === 0 || media.hasUsable || hasAdvice) return null;
  let isRefused = false;
  for (const reason of finishReasons) {
    if (reason === 'content_filter') isRefused = true;
    else if (reason !== 'stop') return null;
  }
  if (media.hasBroken) return textBytes === 0 ? 'empty_reply' : null;
  if (usage.completionTokens > 0) return null;
  return isRefused || (textBytes === 0 && !steersEnd) ? 'empty_reply' : null;
}

/** Why a stream that its upstream broke is not charged; null: it is. Output that is only stated was not delivered. */
export function waiverOfBroken(
  charge: Config['brokenStreamCharge'],
  { usage, textBytes, media, hasAdvice = false }: Omit<EndedReply, 'finishReasons'>,
): Waiver | null {
  if (charge === 'delivered') return null;
  const hasOutput = (usage.completionTokens > 0 && textBytes > 0) || media.hasUsable || hasAdvice;
  return charge === 'nothing' || !hasOutput ? 'broken_stream' : null;
}

/**
 * Whether the provider bills a call without output, as it documents: `refused` is Anthropic's rule for refusals before
 * any output, `unfinished` is OpenRouter's for replies without a finish reason.
 */
export function isUnbilled(
  unbilled: UnbilledReplies,
  { usage, media, finishReasons }: Pick<EndedReply, 'usage' | 'media' | 'finishReasons'>,
): boolean {
  if (unbilled === 'none' || usage.completionTokens > 0 || media.hasUsable) return false;
  const reasons = [...finishReasons];
  return unbilled === 'refused' ? reasons.includes('content_filter') : reasons.length === 0;
}
