// The program of the token thread: answers each message with its token count, in order.
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { BytePairEncoding } from '../domain/byte-pair-encoding.js';
import type { RankTable } from '../domain/rank-table.js';

const [table] = (await once(new Worker(new URL('./rank-table-thread.js', import.meta.url)), 'message')) as [RankTable];
const encoding = new BytePairEncoding(table, O200K_TOKEN_SPLIT_REGEX);

parentPort?.on('message', (texts: readonly string[]) => {
  parentPort?.postMessage(texts.reduce((sum, text) => sum + encoding.count(text), 0));
});
