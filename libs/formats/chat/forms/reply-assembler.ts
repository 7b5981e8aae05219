import { isRecord, jsonBytes, listOf, parseValue } from '#core';
import { readFinish } from '../finish/finish-reasons.js';
import { openCalls, type StreamedCalls } from '../shape/shape-calls.js';
import { choicesOfKeptCalls } from '../shape/shape-choices.js';
import type { Chunk } from '../stream/chunk-reader.js';
import { chunkInShape } from '../stream/splice-chunk.js';

type Json = Readonly<Record<string, unknown>>;
type Draft = Record<string, unknown>;

/** Texts that deltas continue; other texts are set. */
const JOINED: ReadonlySet<string> = new Set(['content', 'reasoning_content', 'reasoning', 'refusal', 'text']);
const JOINED_INSIDE: ReadonlySet<string> = new Set(['arguments', 'input', 'data', 'transcript']);
/** Members of a chunk that a reply has of its own. */
const OWN: ReadonlySet<string> = new Set(['choices', 'object']);

/** Puts a reply of chat together, for an upstream that sent a stream where a complete reply was asked for. */
export class ReplyAssembler {
  private readonly calls: StreamedCalls;
  private readonly members: Draft = {};
  private readonly choices = new Map<number, Draft>();
  private isDone = false;

  /** @param toolNames of the request */
  constructor(generationId: string, toolNames: readonly string[]) {
    this.calls = openCalls(generationId, toolNames);
  }

  /** As for streams: the upstream's word that it ended, or a finish reason of every choice. */
  get isWhole(): boolean {
    const choices = [...this.choices.values()];
    return choices.length > 0 && (this.isDone || choices.every((choice) => readFinish(choice).reason !== null));
  }

  add(chunk: Chunk): void {
    const value = parseValue(chunkInShape(chunk, this.calls));
    if (!isRecord(value)) return;
    for (const [key, member] of Object.entries(value)) {
      if (!OWN.has(key) && member !== null) this.members[key] = member;
    }
    this.addChoices(value.choices);
  }

  /** The upstream says that its stream is complete. */
  done(): void {
    this.isDone = true;
  }

  /** The reply in OpenAI's format. */
  reply(): Buffer {
    const kept = choicesOfKeptCalls(this.calls);
    if (kept !== null) this.addChoices(parseValue(kept));
    const choices = [...this.choices.values()].sort((a, b) => Number(a.index) - Number(b.index));
    return jsonBytes({ ...this.members, object: 'chat.completion', choices });
  }

  private addChoices(choices: unknown): void {
    for (const [position, choice] of listOf(choices).entries()) {
      if (isRecord(choice)) this.addChoice(typeof choice.index === 'number' ? choice.index : position, choice);
    }
  }

  private addChoice(index: number, { delta, logprobs, finish_reason, ...others }: Json): void {
    let choice = this.choices.get(index);
    if (choice === undefined) this.choices.set(index, (choice = { index }));
    for (const [key, value] of Object.entries(others)) addMember(choice, key, value);
    if (readFinish(choice).reason === null) choice.finish_reason = finish_reason ?? null;
    if (isRecord(logprobs)) addLists(choice, 'logprobs', logprobs);
    if (!isRecord(delta)) return;
    const message = draftAt(choice, 'message', { role: 'assistant', content: null });
    for (const [key, value] of Object.entries(delta)) addMember(message, key, value);
  }
}

function addMember(holder: Draft, key: string, value: unknown): void {
  const known = holder[key];
  if (value === null || value === undefined) holder[key] ??= null;
  else if (typeof value === 'string' && JOINED.has(key))
    holder[key] = typeof known === 'string' ? known + value : value;
  else if (key === 'tool_calls') holder[key] = withParts(listOf(known), listOf(value), (part) => String(part.index));
  else if (key === 'reasoning_details') holder[key] = withParts(listOf(known), listOf(value), detailKey);
  else if (Array.isArray(value)) holder[key] = [...listOf(known), ...listOf(value)];
  else if (isRecord(value) && isRecord(known)) holder[key] = joined(known, value);
  else holder[key] = value;
}

/** Parts of one key are one; a part without a key stands for itself. */
function withParts(
  known: readonly unknown[],
  parts: readonly unknown[],
  keyOf: (part: Json) => string | null,
): unknown[] {
  const all = [...known];
  for (const part of parts) {
    const key = isRecord(part) ? keyOf(part) : null;
    const at = key === null ? -1 : all.findIndex((other) => isRecord(other) && keyOf(other) === key);
    if (at === -1) all.push(part);
    else all[at] = joined(all[at] as Json, part as Json);
  }
  return all;
}

function detailKey({ type, index, format }: Json): string | null {
  return typeof index === 'number' ? `${String(type)} ${index} ${String(format)}` : null;
}

/** Objects of deltas: arguments, sound and thoughts go on, other members are set. */
function joined(known: Json, more: Json): Json {
  const all: Draft = { ...known };
  for (const [key, value] of Object.entries(more)) {
    const before = all[key];
    const goesOn = JOINED_INSIDE.has(key) || key === 'text' || key === 'summary';
    if (goesOn && typeof before === 'string' && typeof value === 'string') all[key] = before + value;
    else if (isRecord(before) && isRecord(value)) all[key] = joined(before, value);
    else if (value !== null) all[key] = value;
  }
  return all;
}

function addLists(holder: Draft, key: string, lists: Json): void {
  const known = draftAt(holder, key, {});
  for (const [name, list] of Object.entries(lists)) {
    known[name] = Array.isArray(list) ? [...listOf(known[name]), ...listOf(list)] : (known[name] ?? list);
  }
}

function draftAt(holder: Draft, key: string, empty: Draft): Draft {
  const known = holder[key];
  if (isRecord(known)) return known;
  holder[key] = empty;
  return empty;
}
