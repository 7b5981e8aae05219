import { Ajv, type ValidateFunction } from 'ajv';

/** The shapes of Anthropic's Messages API, as JSON Schemas of our own: strict where a client can depend on them. */
const text = { type: 'string' };
const filledText = { type: 'string', minLength: 1 };
const textOrNull = { type: ['string', 'null'] };
const count = { type: 'integer', minimum: 0 };
const index = count;

function object(required: readonly string[], properties: object): object {
  return { type: 'object', required, properties };
}

function typed(type: string, properties: Readonly<Record<string, object>>): object {
  return object(['type', ...Object.keys(properties)], { type: { const: type }, ...properties });
}

const usage = object(['input_tokens', 'output_tokens'], {
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: { anyOf: [count, { type: 'null' }] },
  cache_read_input_tokens: { anyOf: [count, { type: 'null' }] },
});
const stopReason = {
  enum: [
    ...[
      'end_turn',
      'max_tokens',
      'stop_sequence',
      'tool_use',
      'pause_turn',
      'refusal',
      'model_context_window_exceeded',
    ],
  ],
};
const block = {
  anyOf: [
    typed('text', { text }),
    typed('thinking', { thinking: text, signature: text }),
    typed('redacted_thinking', { data: filledText }),
    typed('tool_use', { id: filledText, name: filledText, input: { type: 'object' } }),
  ],
};
const head = { id: { type: 'string', pattern: '^msg_' }, role: { const: 'assistant' }, model: filledText };
const message = typed('message', {
  ...head,
  content: { type: 'array', items: block },
  stop_reason: stopReason,
  stop_sequence: textOrNull,
  usage,
});
const begun = typed('message', {
  ...head,
  content: { type: 'array', maxItems: 0 },
  stop_reason: { type: 'null' },
  stop_sequence: { type: 'null' },
  usage,
});
const delta = {
  anyOf: [
    typed('text_delta', { text: filledText }),
    typed('thinking_delta', { thinking: filledText }),
    typed('signature_delta', { signature: filledText }),
    typed('input_json_delta', { partial_json: text }),
    typed('citations_delta', { citation: { type: 'object' } }),
  ],
};
const error = object(['type', 'error', 'request_id'], {
  type: { const: 'error' },
  error: object(['type', 'message'], { type: filledText, message: filledText }),
  request_id: filledText,
});

const SCHEMAS = {
  message,
  error,
  message_start: typed('message_start', { message: begun }),
  content_block_start: typed('content_block_start', { index, content_block: block }),
  content_block_delta: typed('content_block_delta', { index, delta }),
  content_block_stop: typed('content_block_stop', { index }),
  message_delta: typed('message_delta', {
    delta: object(['stop_reason', 'stop_sequence'], { stop_reason: stopReason, stop_sequence: textOrNull }),
    usage: object(['output_tokens'], { output_tokens: count }),
  }),
  message_stop: typed('message_stop', {}),
  ping: typed('ping', {}),
};
type Shape = keyof typeof SCHEMAS;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map<Shape, ValidateFunction>();

/** Where a value violates the shape, one line each; empty when it conforms. */
export function messageFaults(shape: Shape, value: unknown): string[] {
  const validate = validators.get(shape) ?? ajv.compile(SCHEMAS[shape]);
  validators.set(shape, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message: says }) => `${instancePath} ${says ?? ''}`);
}

/** The same for the events of a stream, with their order: blocks one after another, numbered from 0. */
export function messageEventFaults(events: readonly Readonly<Record<string, unknown>>[]): string[] {
  const faults = events.flatMap((event) =>
    Object.hasOwn(SCHEMAS, String(event.type))
      ? messageFaults(event.type as Shape, event)
      : [`event ${String(event.type)}`],
  );
  let open: unknown = null;
  let blocks = 0;
  for (const { type, index: at } of events) {
    if (type === 'content_block_start') {
      if (open !== null || at !== blocks++) faults.push(`start of block ${String(at)}`);
      open = at;
    } else if (type === 'content_block_delta' && at !== open) faults.push(`delta of block ${String(at)}`);
    else if (type === 'content_block_stop') {
      if (at !== open) faults.push(`stop of block ${String(at)}`);
      open = null;
    } else if (type === 'message_delta' && open !== null) faults.push('an open block');
  }
  return faults;
}
