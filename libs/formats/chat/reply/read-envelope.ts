import {
  givenValue,
  memberObject,
  OPEN_BRACE,
  OPEN_BRACKET,
  parseValue,
  QUOTE,
  scanTopLevel,
  type JsonCursor,
  type JsonObject,
} from '#core';
import { finishOf, isChatWord } from '../finish/finish-reasons.js';
import { readErrorValue, type UpstreamError } from '../errors/read-error.js';
import { NO_DIFFERENCES, scanMessage, type MessageScan, type ShapeDifferences } from '../shape/scan-message.js';
import { UsageReport, type ChoiceUsage } from '../usage/merge-usage.js';
import type { UsageResult } from '../usage/read-usage.js';

/** A reply or chunk without its text. */
export interface Envelope {
  readonly object: JsonObject;
  /** Elements of `choices`; null without such an array. */
  readonly choiceCount: number | null;
  /** Those that are given, in the words of chat, in the order of the choices. */
  readonly finishReasons: readonly string[];
  /** The provider's word for a choice that ended in a failure; null: none did. */
  readonly failedBy: string | null;
  /** Bytes of the output text as JSON, slightly more than the text itself. */
  readonly visibleTextBytes: number;
  /** Those of them that are no reasoning. */
  readonly answerTextBytes: number;
  readonly shape: ShapeDifferences;
  /** Whether a choice has a message and no delta. */
  readonly hasMessages: boolean;
  /** Usage in choices; it is no member of OpenAI's choices. */
  readonly choiceUsages: readonly ChoiceUsage[];
}

/** First byte of `null`, and of no other value. */
const LOWER_N = 0x6e;
const EMPTY_TEXT_BYTES = 2;

export const NO_CHOICE_USAGES: readonly ChoiceUsage[] = [];

interface ChoicesDraft extends MessageScan {
  choiceCount: number | null;
  finishReasons: string[];
  failedBy: string | null;
  hasMessages: boolean;
  choiceUsages: readonly ChoiceUsage[];
}

/** Reads the envelope of a reply or chunk in one pass, without building its values. Throws JsonFault. */
export function readEnvelope(bytes: Buffer): Envelope {
  const draft: ChoicesDraft = {
    choiceCount: null,
    finishReasons: [],
    failedBy: null,
    visibleTextBytes: 0,
    answerTextBytes: 0,
    shape: { ...NO_DIFFERENCES },
    hasMessages: false,
    choiceUsages: NO_CHOICE_USAGES,
  };
  const object = scanTopLevel(bytes, {
    walkValue: (key, cursor) => {
      if (key === 'choices' && cursor.peek() === OPEN_BRACKET) walkChoices(cursor, draft);
      else cursor.skipValue();
    },
  });
  const { choiceCount, finishReasons, failedBy, visibleTextBytes, answerTextBytes, shape, hasMessages } = draft;
  const { choiceUsages } = draft;
  return {
    object,
    choiceCount,
    finishReasons,
    failedBy,
    visibleTextBytes,
    answerTextBytes,
    shape,
    hasMessages,
    choiceUsages,
  };
}

/** The error in a reply or chunk with status 200: an `error` member, or a choice that ended in one. */
export function errorOf({ object, failedBy }: Envelope): UpstreamError | null {
  const error = givenValue(object, 'error');
  if (error !== null) return readErrorValue(parseValue(error));
  if (failedBy === null) return null;
  return { ...readErrorValue('The upstream ended its answer with an error.'), code: failedBy };
}

/** The usage object of a reply or chunk, from any place where upstreams put it. */
export function findUsage(object: JsonObject): Buffer | null {
  const usage = givenValue(object, 'usage');
  if (usage !== null) return usage;
  const groq = memberObject(object, 'x_groq');
  return groq === null ? null : givenValue(groq, 'usage');
}

/** The same, as an object; null for any other value. */
export function findUsageObject(object: JsonObject): JsonObject | null {
  if (givenValue(object, 'usage') !== null) return memberObject(object, 'usage');
  const groq = memberObject(object, 'x_groq');
  return groq === null ? null : memberObject(groq, 'usage');
}

/** Usage reported by the upstream in a reply or chunk. */
export function readUsageOf(envelope: UsageHolder): UsageResult {
  const report = new UsageReport();
  addUsage(report, envelope);
  return report.result;
}

/** What a reply or chunk says of its usage. */
type UsageHolder = Pick<Envelope, 'object' | 'choiceUsages'>;

/** Adds all usage of a reply or chunk; returns whether a count of it is above zero. */
export function addUsage(report: UsageReport, { object, choiceUsages }: UsageHolder): boolean {
  const groq = memberObject(object, 'x_groq');
  return report.add(choiceUsages, [groq === null ? null : givenValue(groq, 'usage'), givenValue(object, 'usage')]);
}

/** Number of members of the usage of a reply or chunk, outside its choices. */
export function usageMemberCount({ object }: UsageHolder): number {
  return findUsageObject(object)?.members.length ?? 0;
}

function walkChoices(cursor: JsonCursor, draft: ChoicesDraft): void {
  draft.choiceCount = 0;
  cursor.enterArray();
  while (cursor.nextElement()) {
    draft.choiceCount++;
    if (cursor.peek() === OPEN_BRACE) walkChoice(cursor, draft);
    else cursor.skipValue();
  }
}

function walkChoice(cursor: JsonCursor, draft: ChoicesDraft): void {
  let hasMessage = false;
  let hasDelta = false;
  let bareTextBytes = 0;
  let finish = '';
  let native: string | null = null;
  let usage: Buffer | null = null;
  let indexStart = 0;
  let indexEnd = 0;
  cursor.enterObject();
  while (cursor.nextMember()) {
    const key = cursor.key();
    if ((key === 'delta' || key === 'message') && cursor.peek() === OPEN_BRACE) {
      scanMessage(cursor, draft, key === 'delta');
      hasMessage = true;
      hasDelta ||= key === 'delta';
      continue;
    }
    const start = cursor.at;
    const first = cursor.peek();
    cursor.skipValue();
    if (key === 'usage' && first === OPEN_BRACE) usage = cursor.bytes.subarray(start, cursor.at);
    else if (key === 'index') {
      indexStart = start;
      indexEnd = cursor.at;
    }
    if (key === 'finish_reason' && !isWordOrNull(first, cursor.at - start)) draft.shape.isForeign = true;
    if (first !== QUOTE) continue;
    if (key === 'finish_reason') finish = cursor.bytes.toString('utf8', start + 1, cursor.at - 1);
    else if (key === 'native_finish_reason') native = cursor.bytes.toString('utf8', start + 1, cursor.at - 1);
    else if (key === 'text') bareTextBytes = cursor.at - start - 2;
  }
  if (hasMessage && !hasDelta) draft.hasMessages = true;
  if (finish !== '') noteFinish(finish, native, draft);
  if (usage !== null) {
    const written = cursor.bytes.toString('latin1', indexStart, indexEnd);
    const index = /^\d{1,9}$/.test(written) ? Number(written) : (draft.choiceCount ?? 1) - 1;
    draft.choiceUsages = [...draft.choiceUsages, { index, json: usage }];
    draft.shape.isForeign = true;
  }
  // Text of legacy completions; some upstreams repeat the text of a delta there.
  if (hasMessage) return;
  draft.visibleTextBytes += bareTextBytes;
  draft.answerTextBytes += bareTextBytes;
}

/** Whether a value is a text that is not empty, or null. */
function isWordOrNull(first: number, bytes: number): boolean {
  return first === QUOTE ? bytes > EMPTY_TEXT_BYTES : first === LOWER_N;
}

function noteFinish(word: string, native: string | null, draft: ChoicesDraft): void {
  const finish = native === null && isChatWord(word) ? null : finishOf(word, native);
  const reason = finish?.reason ?? word;
  draft.finishReasons.push(reason);
  if (reason === 'error') draft.failedBy ??= finish?.native ?? word;
  if (word === 'function_call') draft.shape.isForeign = true;
  if (finish !== null && (reason !== word || finish.native !== native)) draft.shape.isForeign = true;
}
