// A thread that builds the table of tokens and ends: the package with the tokens takes 60 MB until its thread has ended.
import { parentPort } from 'node:worker_threads';
import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { rankTable } from '../domain/rank-table.js';

const table = rankTable(tokens);
parentPort?.postMessage(table, [table.bytes.buffer, table.ends.buffer, table.slots.buffer]);
