import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import type { TokenCounter } from '#billing/metering';
import { BytePairEncoding } from '../../../libs/billing/metering/domain/byte-pair-encoding.js';
import { rankTable } from '../../../libs/billing/metering/domain/rank-table.js';

/** The gateway's encoding. */
export const o200kBase = new BytePairEncoding(rankTable(tokens), O200K_TOKEN_SPLIT_REGEX);

/** Counts synchronously, without a thread or slices. */
export const exactCounter: Pick<TokenCounter, 'count'> = {
  count: (texts) => Promise.resolve(texts.reduce((sum, text) => sum + o200kBase.count(text), 0)),
};
