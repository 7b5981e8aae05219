// The program of the token thread: answers each message with its token count, in order.
import { parentPort } from 'node:worker_threads';
import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { BytePairEncoding } from '../domain/byte-pair-encoding.js';

const encoding = new BytePairEncoding(tokens, O200K_TOKEN_SPLIT_REGEX);

parentPort?.on('message', (texts: readonly string[]) => {
  parentPort?.postMessage(texts.reduce((sum, text) => sum + encoding.count(text), 0));
});
