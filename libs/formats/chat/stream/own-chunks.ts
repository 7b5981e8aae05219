import type { CapScope, ErrorBody, TokenUsage } from '#core';
import { formatRoutify, type RoutifyFacts } from '../reply/format-routify.js';
import { findUsageObject } from '../reply/read-envelope.js';
import { formatUsage, rewriteUsage } from '../usage/format-usage.js';
import { hasChoices, type Chunk } from './chunk-reader.js';
import { spliceUsageChunk, type ChunkIdentity } from './splice-chunk.js';
import { frameOf } from './sse-frame.js';

const ID = Buffer.from('{"id":');
const OBJECT = Buffer.from(',"object":');
const CREATED = Buffer.from(',"created":');
const MODEL = Buffer.from(',"model":');
const COMMA = Buffer.from(',');
const CLOSING = Buffer.from('"choices":[],"usage":');
const CHOICES = Buffer.from('"choices":');
const ROUTIFY = Buffer.from(',"routify":');
const END = Buffer.from('}');

/**
 * The chunk before `[DONE]` for a client that requested usage.
 * @param upstream the chunk with the reported usage, to keep its other fields; null when usage was counted
 */
export function usageChunk(
  identity: ChunkIdentity,
  upstream: Chunk | null,
  usage: TokenUsage,
  facts: RoutifyFacts,
): Buffer {
  const reported = upstream === null ? null : findUsageObject(upstream.object);
  const fields = {
    usage: reported === null ? Buffer.from(formatUsage(usage)) : Buffer.from(rewriteUsage(reported, usage), 'latin1'),
    routify: Buffer.from(formatRoutify(facts)),
  };
  if (upstream !== null && !hasChoices(upstream)) return spliceUsageChunk(upstream, identity, fields);
  return ownChunk(identity, [CLOSING, fields.usage, ROUTIFY, fields.routify]);
}

/** A chunk with these choices, as JSON text. */
export function choicesChunk(identity: ChunkIdentity, choices: Buffer): Buffer {
  return ownChunk(identity, [CHOICES, choices]);
}

/** The end of choices whose upstream gave no finish reason: that of each. */
export function endChunk(identity: ChunkIdentity, finishReasons: readonly string[]): Buffer {
  const choices = finishReasons.map((reason, index) => endedChoice(identity, reason, index));
  return choicesChunk(identity, Buffer.from(`[${choices.join()}]`));
}

/** The last frame of a broken stream. No `[DONE]` follows: a broken stream never looks complete. */
export function errorChunk(identity: ChunkIdentity, { error }: ErrorBody): Buffer {
  return ownChunk(identity, [Buffer.from(`${endedChoices(identity, 'error')},"error":${JSON.stringify(error)}`)]);
}

/** Why a stream ended early: its client cancelled it, or a limit, in the words of the 402 for it. */
export interface StreamEnd {
  readonly ended: 'insufficient_balance' | 'spend_cap_reached' | 'cancelled';
  /** Absent: unknown. */
  readonly limit_source?: 'balance' | 'cap';
  /** Of a cap. */
  readonly scope?: CapScope;
  readonly period?: string;
}

/** The end of a stream that the gateway cut short; usage, if requested, and `[DONE]` follow. */
export function lengthChunk(identity: ChunkIdentity, end: StreamEnd): Buffer {
  return ownChunk(identity, [Buffer.from(endedChoices(identity, 'length')), ROUTIFY, Buffer.from(JSON.stringify(end))]);
}

function endedChoices(identity: ChunkIdentity, finishReason: string): string {
  return `"choices":[${endedChoice(identity, finishReason, 0)}]`;
}

function endedChoice({ form }: ChunkIdentity, finishReason: string, index: number): string {
  return `{"index":${index},${form.emptyContent},"finish_reason":"${finishReason}"}`;
}

function ownChunk({ id, created, model, form }: ChunkIdentity, rest: readonly Buffer[]): Buffer {
  return frameOf([ID, id, OBJECT, form.chunkObject, CREATED, created, MODEL, model, COMMA, ...rest, END]);
}
