import { isJsonObject, type JsonObject } from '../json.js';

/** One member of `simulate`. `read` returns undefined for an invalid value. */
interface Knob<T> {
  readonly accepts: string;
  readonly effect: string;
  readonly read: (value: unknown) => T | undefined;
}

const USAGE_FAULTS = [
  'missing',
  'absurd-negative',
  'absurd-huge',
  'string',
  'twice',
  'early',
  'with-finish',
  'every-chunk',
] as const;
export type UsageFault = (typeof USAGE_FAULTS)[number];

const PLAIN_GARBAGE = [
  'html',
  'no-done',
  'crlf',
  'cr',
  'comments',
  'no-space',
  'bom',
  'gzip',
  'invalid-utf8',
  'long-line',
] as const;
export type PlainGarbage = (typeof PLAIN_GARBAGE)[number];
/** Byte faults; `brokenEvent` is the event whose JSON is cut, counted from 0. */
export interface Garbage {
  readonly kinds: ReadonlySet<PlainGarbage>;
  readonly brokenEvent: number | null;
}

/** A tool call of a script; the arguments are sent as JSON text. */
export interface ScriptedCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

const LEAVABLE_FIELDS = ['id', 'object', 'created', 'model', 'usage', 'tool_usage'] as const;
export type LeavableField = (typeof LEAVABLE_FIELDS)[number];

const REASONING_MEMBERS = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_parts'] as const;
export type ReasoningMember = (typeof REASONING_MEMBERS)[number];

const FIELD_NAMES_MAX = 50;
const COUNT_MAX = 1_000_000;
const DELAY_MS_MAX = 3_600_000;

const milliseconds = { accepts: 'milliseconds, 0 or more', read: integer(0, DELAY_MS_MAX) };
const count = { accepts: 'integer, 0 or more', read: integer(0, COUNT_MAX) };
const flag = { accepts: '`true` or `false`', read: boolean };

/** All knobs, in the order of the documentation. */
export const KNOBS = {
  text: {
    accepts: 'string',
    read: text,
    effect: 'The reply says exactly this; stop sequences and the token limit still cut it.',
  },
  calls: {
    accepts: 'array of turns, each an array of `{name, arguments}`',
    read: script,
    effect:
      'The model by script: the calls of each turn, until their results are in the conversation; after the last turn, and ' +
      'without tools, the reply is text.',
  },
  paints: { ...flag, effect: 'The answer has an image, whatever the modalities.' },
  refuses: { ...flag, effect: 'The model refuses to answer, in the words of its API; its text is the reason.' },
  completion_tokens: {
    ...count,
    effect: 'Natural length of the reply in tokens; a smaller token limit still cuts it.',
  },
  prompt_tokens: { ...count, effect: 'Reported instead of the counted prompt.' },
  ignore_limit: { ...flag, effect: 'The token limit of the request is not obeyed.' },
  usage: {
    accepts: `${listed(USAGE_FAULTS)}, or an object`,
    read: usage,
    effect:
      'How usage is reported. `twice`, `early` (before a later chunk), `with-finish` and `every-chunk` are about streams. ' +
      'An object is reported as it is.',
  },
  leave_out: {
    accepts: `array of ${listed(LEAVABLE_FIELDS)}`,
    read: leavableFields,
    effect: 'These top-level fields are missing in the reply and in every chunk.',
  },
  rejects: {
    accepts: 'array of field names',
    read: fieldNames,
    effect: 'A request with one of these top-level fields is a 400, as at providers that know fewer fields.',
  },
  requires: {
    accepts: 'array of field names',
    read: fieldNames,
    effect: 'A request without one of these top-level fields is a 400.',
  },
  reasoning_as: {
    accepts: listed(REASONING_MEMBERS),
    read: reasoningMember,
    effect:
      'The member of messages and deltas that carries reasoning, in chat completions; `thinking_parts` are parts of `content`.',
  },
  first_byte_ms: { ...milliseconds, effect: 'Wait before the status line.' },
  chunk_ms: { ...milliseconds, effect: 'Wait before each event of a stream after the first.' },
  tokens_per_second: {
    accepts: 'number above 0',
    read: rate,
    effect: 'The same as a rate (one token an event); a JSON reply waits for all of its tokens. `chunk_ms` wins.',
  },
  chunk_bytes: {
    accepts: 'integer, 1 or more',
    read: integer(1, COUNT_MAX),
    effect: 'The body leaves in writes of this many bytes.',
  },
  status: {
    accepts: 'integer from 300 to 599',
    read: integer(300, 599),
    effect: 'Refuses with this status, in the shape of the API that was called.',
  },
  retry_after: {
    accepts: 'seconds, or a string used as it is',
    read: retryAfter,
    effect: 'The `Retry-After` header of a refusal.',
  },
  error: {
    accepts: 'object or string',
    read: errorBody,
    effect: 'The whole body of a refusal: an object is sent as JSON, a string as `text/html`.',
  },
  fail_times: { ...count, effect: 'The first tries with the same `fail_key` fail, later ones are served.' },
  fail_key: {
    accepts: 'string, 1 to 200 characters',
    read: failKey,
    effect: 'Names the tries that `fail_times` counts; required with it.',
  },
  fail_status: {
    accepts: 'integer from 300 to 599, `"reset"` or `"hang"`',
    read: failStatus,
    effect: 'How those tries fail; 503 when it is not given.',
  },
  reset: { ...flag, effect: 'The connection is reset before any byte of the reply.' },
  hang: { ...flag, effect: 'Nothing is ever answered; the connection stays open.' },
  cut_after_chunks: {
    ...count,
    effect: 'The connection closes in mid-body after this many events (a JSON reply is one).',
  },
  cut_after_bytes: { ...count, effect: 'The connection closes in mid-body after this many bytes of the body.' },
  hang_after_chunks: { ...count, effect: 'After this many events nothing more comes; the connection stays open.' },
  error_in_stream_after: {
    ...count,
    effect: 'After this many events the stream carries an error object and ends without saying that it is complete.',
  },
  garbage: {
    accepts: `${listed([...PLAIN_GARBAGE, 'broken-json-at-N'])}, or an array of them`,
    read: garbage,
    effect:
      'What is wrong with the bytes: an HTML page with status 200, no `[DONE]` (`message_stop`), other line ends, comment lines, no space ' +
      'after `data:`, a byte order mark, unasked compression, bytes that are not UTF-8, a comment line of 1 MiB, event N ' +
      '(from 0) cut in the middle of its JSON.',
  },
} as const satisfies Readonly<Record<string, Knob<unknown>>>;

export type KnobName = keyof typeof KNOBS;

/** The knobs of one request; an absent knob means no fault. */
export type Simulate = { readonly [Name in KnobName]?: Exclude<ReturnType<(typeof KNOBS)[Name]['read']>, undefined> };

function listed(names: readonly string[]): string {
  return names.map((name) => `\`"${name}"\``).join(', ');
}

function integer(least: number, most: number): (value: unknown) => number | undefined {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;
}

function boolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function script(value: unknown): readonly (readonly ScriptedCall[])[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((turn) => Array.isArray(turn) && turn.length > 0 && turn.every(isScriptedCall))
    ? (value as ScriptedCall[][])
    : undefined;
}

function isScriptedCall(value: unknown): value is ScriptedCall {
  return isJsonObject(value) && typeof value['name'] === 'string' && isJsonObject(value['arguments']);
}

function rate(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : undefined;
}

function usage(value: unknown): UsageFault | JsonObject | undefined {
  return isJsonObject(value) ? value : USAGE_FAULTS.find((fault) => fault === value);
}

function leavableFields(value: unknown): readonly LeavableField[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const fields = LEAVABLE_FIELDS.filter((field) => value.includes(field));
  return fields.length === value.length ? fields : undefined;
}

function fieldNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > FIELD_NAMES_MAX) return undefined;
  return value.every((name) => typeof name === 'string') ? value : undefined;
}

function reasoningMember(value: unknown): ReasoningMember | undefined {
  return REASONING_MEMBERS.find((member) => member === value);
}

function retryAfter(value: unknown): string | undefined {
  if (typeof value === 'number' && value >= 0) return String(value);
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) ? value : undefined;
}

function errorBody(value: unknown): JsonObject | string | undefined {
  return isJsonObject(value) || typeof value === 'string' ? value : undefined;
}

function failKey(value: unknown): string | undefined {
  return typeof value === 'string' && value.length >= 1 && value.length <= 200 ? value : undefined;
}

function failStatus(value: unknown): number | 'reset' | 'hang' | undefined {
  return value === 'reset' || value === 'hang' ? value : integer(300, 599)(value);
}

function garbage(value: unknown): Garbage | undefined {
  const kinds = new Set<PlainGarbage>();
  let brokenEvent: number | null = null;
  const names: unknown[] = Array.isArray(value) ? value : [value];
  for (const name of names) {
    const kind = PLAIN_GARBAGE.find((plain) => plain === name);
    const broken = /^broken-json-at-(\d{1,6})$/.exec(typeof name === 'string' ? name : '')?.[1];
    if (kind !== undefined) kinds.add(kind);
    else if (broken !== undefined) brokenEvent = Number(broken);
    else return undefined;
  }
  return { kinds, brokenEvent };
}
