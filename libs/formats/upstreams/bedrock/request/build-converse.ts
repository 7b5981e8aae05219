import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  joinPiece,
  membersOf,
  objectPiece,
  objectsOf,
  pieceBytes,
  rawTextOf,
  textOf,
  textPiece,
  type ByteParts,
  type JsonMembers,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';
import type { FetchedMedia } from '../../dialect.js';
import { refuseUnpriced } from '../../translation/refuse-unsupported.js';
import type { BedrockModel } from './bedrock-model.js';
import { cachePoint, converseBlocks, type BlockOptions } from './converse-blocks.js';
import { toolConfig } from './converse-tools.js';

interface ConverseRequest extends ByteParts {
  readonly dropped: readonly string[];
}

/** Members of Converse that clients may send as they are. */
const OWN = ['guardrailConfig', 'requestMetadata', 'promptVariables', 'additionalModelResponseFieldPaths'];
/** Members of Messages that stand elsewhere, or nowhere. */
const UNSENT = ['model', 'stream', 'metadata', 'service_tier', 'serviceTier', 'cache_control', 'inferenceConfig'];
const NOTHING: JsonMembers = new Map();
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

/**
 * A body of Messages as one of Converse, which says the same in other words: blocks, tools, marks of caches. What only the
 * model knows stands in `additionalModelRequestFields`.
 */
export function* buildConverse(
  messagesBody: Buffer,
  model: BedrockModel,
  betas: readonly string[],
  media: ReadonlyMap<string, FetchedMedia>,
): Steps<ConverseRequest> {
  const fields = new Map(membersOf(messagesBody) ?? []);
  const take = (key: string): Buffer | undefined => {
    const json = fields.get(key);
    fields.delete(key);
    return isGiven(json) ? json : undefined;
  };
  const { caches } = model;
  const options = { media, caches };
  const messages = take('messages');
  const controls = takeControls(take, model);
  const converse: [string, JsonPiece | null][] = [
    ['toolConfig', yield* toolConfig({ tools: take('tools'), toolChoice: take('tool_choice'), messages, caches })],
    ['system', systemOf(take('system'), options)],
    ['messages', yield* conversation(messages, options)],
    ['inferenceConfig', inferenceConfig(take)],
    ['outputConfig', controls.output],
    ['performanceConfig', performanceConfig(take('performanceConfig'))],
    ...OWN.map((key): [string, JsonPiece | null] => [key, take(key) ?? null]),
  ];
  for (const key of UNSENT) take(key);
  const beta = model.isClaude && betas.length > 0 ? [['anthropic_beta', JSON.stringify(betas)] as const] : [];
  const own = membersOf(take('additionalModelRequestFields')) ?? [];
  const additional: (readonly [string, JsonPiece])[] = [...controls.additional, ...beta, ...own, ...fields];
  converse.push(['additionalModelRequestFields', additional.length === 0 ? null : entriesPiece(additional)]);
  yield;
  return { ...pieceBytes(entriesPiece(converse)), dropped: controls.dropped };
}

type Take = (key: string) => Buffer | undefined;

function* conversation(json: Buffer | undefined, options: BlockOptions): Steps<JsonPiece> {
  const messages: JsonPiece[] = [];
  yield;
  for (const [index, message] of (elementsOf(json) ?? []).entries()) {
    if (pausesBefore(index)) yield;
    messages.push(yield* messageOf(membersOf(message) ?? NOTHING, index, options));
  }
  return arrayPiece(messages);
}

function* messageOf(message: JsonMembers, index: number, options: BlockOptions): Steps<JsonPiece> {
  const content = message.get('content');
  yield;
  const blocks =
    rawTextOf(content) === null
      ? yield* converseBlocks(content, `messages[${index}]`, options)
      : [objectPiece({ text: content ?? '""' })];
  return objectPiece({ role: message.get('role') ?? '"user"', content: arrayPiece(blocks) });
}

function systemOf(json: Buffer | undefined, options: BlockOptions): JsonPiece | null {
  if (json === undefined) return null;
  if (rawTextOf(json) !== null) return arrayPiece([objectPiece({ text: json })]);
  const blocks = objectsOf(json).flatMap((block) => [
    objectPiece({ text: block?.get('text') ?? '""' }),
    ...cachePoint(block ?? NOTHING, options),
  ]);
  return blocks.length === 0 ? null : arrayPiece(blocks);
}

function inferenceConfig(take: Take): JsonPiece {
  return objectPiece({
    maxTokens: take('max_tokens') ?? null,
    temperature: take('temperature') ?? null,
    topP: take('top_p') ?? null,
    stopSequences: take('stop_sequences') ?? null,
  });
}

/** Optimized latency has another price. */
function performanceConfig(json: Buffer | undefined): JsonPiece | null {
  if (json === undefined) return null;
  const latency = textOf(membersOf(json)?.get('latency')) ?? 'standard';
  if (latency !== 'standard') refuseUnpriced('performanceConfig.latency', latency);
  return json;
}

interface Controls {
  readonly output: JsonPiece | null;
  readonly additional: readonly (readonly [string, JsonPiece])[];
  readonly dropped: readonly string[];
}

/** Thinking is Claude's own; other models take an effort by other names, or none. */
function takeControls(take: Take, { isClaude, effortOf }: BedrockModel): Controls {
  const config = membersOf(take('output_config'));
  const thinking = take('thinking');
  const effort = config?.get('effort');
  const output = outputConfig(config?.get('format'));
  if (isClaude) {
    const own = [
      ...(thinking === undefined ? [] : [['thinking', thinking] as const]),
      ...(isGiven(effort) ? [['output_config', objectPiece({ effort })] as const] : []),
    ];
    return { output, additional: own, dropped: [] };
  }
  const isOn = textOf(membersOf(thinking)?.get('type')) !== 'disabled';
  const word = textOf(effort);
  if (word === null || !isOn) return { output, additional: [], dropped: [] };
  if (effortOf === null || !EFFORTS.has(word)) return { output, additional: [], dropped: ['reasoning_effort'] };
  const additional = Object.entries(effortOf(word)).map(([key, value]) => [key, JSON.stringify(value)] as const);
  return { output, additional, dropped: [] };
}

/** Schemas are texts there. */
function outputConfig(format: Buffer | undefined): JsonPiece | null {
  const schema = membersOf(format)?.get('schema');
  if (!isGiven(schema)) return null;
  const jsonSchema = objectPiece({ schema: textPiece(joinPiece(schema).toString()), name: '"answer"' });
  const structure = objectPiece({ jsonSchema });
  return objectPiece({ textFormat: objectPiece({ type: '"json_schema"', structure }) });
}
