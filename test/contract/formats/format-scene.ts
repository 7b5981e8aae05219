/** A request in no format: what a client wants. */
export interface Scene {
  readonly question: string;
  readonly tools?: readonly string[];
  /** The question is followed by a call of the first tool and its result: a text and an image. */
  readonly hasResult?: boolean;
  readonly hasImage?: boolean;
  readonly thinks?: boolean;
  readonly schema?: object;
  readonly stop?: string;
  readonly limit?: number;
}

/** How a reply ended, in no format. */
export type Ending = 'stop' | 'tools' | 'length' | 'refusal';

/** What a client got. */
export interface Outcome {
  readonly text: string;
  readonly thought: string;
  /** Whether state of thinking came along that the client returns. */
  readonly isSealed: boolean;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly ending: Ending | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of `routify`, where every format has it. */
  readonly channel: unknown;
}

/** A reply or stream as a client of the format reads it. */
export interface Received {
  /** Null where the reply is an error, or the stream has no successful end. */
  readonly outcome: Outcome | null;
  /** Where it violates the documentation of the format. */
  readonly faults: readonly string[];
  /** The error of the reply, or the last one of the stream. */
  readonly error: { readonly code: unknown; readonly param: unknown } | null;
}

/** A client format of the gateway. */
export interface FormatClient {
  readonly path: string;
  /** The name that the format has for `stop`. */
  readonly stopField: string;
  /** What a body for a stream has as well. */
  readonly streaming: object;
  body(scene: Scene, model: string, channel: object): object;
  reply(text: string): Received;
  stream(text: string): Received;
}

export interface Frame {
  readonly event: string | null;
  readonly data: string;
}

/** The frames of a stream; comments are left out. */
export function framesOf(text: string): readonly Frame[] {
  return text
    .split('\n\n')
    .map((frame) => frame.split('\n'))
    .flatMap((lines) => {
      const valueOf = (name: string): string | null =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      const data = valueOf('data');
      return data === null ? [] : [{ event: valueOf('event'), data }];
    });
}

export type Json = Readonly<Record<string, unknown>>;

export const parsed = (text: string): Json => JSON.parse(text) as Json;
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const recordOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

export const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
export const CALL = { id: 'call_1', arguments: { city: 'Oslo' } };
export const RESULT = 'sunny in Oslo';
export const IMAGE = {
  type: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};
export const IMAGE_URL = `data:${IMAGE.type};base64,${IMAGE.data}`;
