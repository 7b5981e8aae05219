import type { JsonObject } from '../json.js';
import {
  IMAGE_TOKENS,
  type Reply,
  type ReplyChoice,
  type ReplyToolCall,
  type ReplyUsage,
} from '../reply/compose-reply.js';
import { countTokens } from '../count-tokens.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { reportUsageMetadata } from './report-usage-metadata.js';

/** A constant: only the provider that made a signature checks it. */
const SIGNATURE = 'c2lnbmVkIGJ5IHRoZSBzaW11bGF0b3I=';

/** A part of a candidate and its token count. */
interface Piece {
  readonly part: JsonObject;
  readonly tokens: number;
}

/** A reply as one JSON document. */
export function formatGeminiReply(request: ChatRequest, reply: Reply): Frame {
  const candidates = reply.choices.map((choice, index) => ({
    content: { parts: joinTexts(piecesOf(request, choice)).map(({ part }) => part), role: 'model' },
    finishReason: finishReasonOf(choice),
    index,
    ...logprobsOf(request, choice.text),
  }));
  return frameOf(request, reply, candidates, reply.usage.completionTokens, reply.usage);
}

/** A reply as stream chunks. Each has one part of one candidate and the counts so far; there is no end marker. */
export function formatGeminiChunks(request: ChatRequest, reply: Reply): Frame[] {
  let completionTokens = 0;
  let reasoningTokens = 0;
  const chunk = (candidate: JsonObject, { part, tokens }: Piece): Frame => {
    completionTokens += tokens;
    if (part['thought'] === true) reasoningTokens += tokens;
    return frameOf(request, reply, [candidate], tokens, { ...reply.usage, completionTokens, reasoningTokens });
  };
  return reply.choices.flatMap((choice, index) => [
    ...piecesOf(request, choice).map((piece) =>
      chunk({ content: { parts: [piece.part], role: 'model' }, index }, piece),
    ),
    {
      ...chunk({ content: { parts: [{ text: '' }], role: 'model' }, finishReason: finishReasonOf(choice), index }, END),
      ends: true as const,
    },
  ]);
}

const END: Piece = { part: {}, tokens: 0 };

function frameOf(
  request: ChatRequest,
  reply: Reply,
  candidates: JsonObject[],
  tokens: number,
  counted: ReplyUsage,
): Frame {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const usage = left.includes('usage') ? undefined : reportUsageMetadata(counted, usageFault);
  const body = {
    candidates,
    ...(usage === undefined ? {} : { usageMetadata: usage }),
    ...(left.includes('model') ? {} : { modelVersion: request.model }),
    ...(left.includes('id') ? {} : { responseId: reply.id.replace('chatcmpl-', '') }),
  };
  return { data: JSON.stringify(body), tokens, usage: usage ?? null };
}

/** Hidden thoughts still count as tokens. The first call, else the last text, is signed. */
function piecesOf(request: ChatRequest, choice: ReplyChoice): Piece[] {
  const thoughts = choice.reasoning.map((text) => ({ part: { text, thought: true }, tokens: 1 }));
  const hidden = [{ part: { text: '', thought: true }, tokens: thoughts.length }];
  return [
    ...(request.hidesReasoning && thoughts.length > 0 ? hidden : thoughts),
    ...choice.imageUrls.map((url) => ({ part: { inlineData: inlineDataOf(url) }, tokens: IMAGE_TOKENS })),
    ...choice.toolCalls.map((call, index) => ({
      part: { functionCall: functionCallOf(call), ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}) },
      tokens: countTokens(call.name) + call.argumentTokens.length,
    })),
    ...(choice.refuses ? [] : choice.text).map((text) => ({ part: { text }, tokens: 1 })),
  ];
}

/** A JSON reply has one part for all of its text, and one for all thoughts. */
function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const { text, thought } = piece.part;
    const continues =
      typeof text === 'string' && typeof last?.part['text'] === 'string' && last.part['thought'] === thought;
    if (!continues) joined.push(piece);
    else joined.splice(-1, 1, { ...last, part: { ...last.part, text: `${String(last.part['text'])}${text}` } });
  }
  return joined;
}

function finishReasonOf({ finishReason, refuses }: ReplyChoice): string {
  if (refuses) return 'SAFETY';
  return finishReason === 'length' ? 'MAX_TOKENS' : 'STOP';
}

function inlineDataOf(url: string): JsonObject {
  const [, mimeType, data] = /^data:([^;]+);base64,(.*)$/.exec(url) ?? [];
  return { mimeType, data };
}

/** A token limit can cut the arguments; invalid JSON becomes an empty object. */
function functionCallOf({ id, name, argumentTokens }: ReplyToolCall): JsonObject {
  try {
    return { id, name, args: JSON.parse(argumentTokens.join('')) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { id, name, args: {} };
    throw error;
  }
}

function logprobsOf({ topLogprobs }: ChatRequest, tokens: readonly string[]): JsonObject {
  if (topLogprobs === null) return {};
  const chosenCandidates = tokens.map((token) => ({ token, logProbability: -1 }));
  const topCandidates = chosenCandidates.map((chosen) => ({
    candidates: Array(topLogprobs).fill(chosen) as unknown[],
  }));
  return { logprobsResult: { chosenCandidates, topCandidates } };
}
