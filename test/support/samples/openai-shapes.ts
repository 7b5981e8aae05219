import { Ajv, type ValidateFunction } from 'ajv';

/**
 * The reply shapes of OpenAI's API reference, as JSON Schemas of our own: strict where a client can depend on them.
 * Members outside the reference are ours (`routify`, `request_id`) or an upstream's.
 */
const text = { type: 'string' };
const filledText = { type: 'string', minLength: 1 };
const textOrNull = { type: ['string', 'null'] };
const count = { type: 'integer', minimum: 0 };

function object(required: readonly string[], properties: object, more = true): object {
  return { type: 'object', required, properties, additionalProperties: more };
}

function list(items: object, minItems = 0): object {
  return { type: 'array', items, minItems };
}

const tokenLogprob = object(['token', 'logprob', 'bytes'], {
  token: text,
  logprob: { type: 'number' },
  bytes: { anyOf: [list({ type: 'integer' }), { type: 'null' }] },
});
const logprobsOrNull = {
  anyOf: [
    { type: 'null' },
    object(['content', 'refusal'], {
      content: { anyOf: [list(tokenLogprob), { type: 'null' }] },
      refusal: { anyOf: [list(tokenLogprob), { type: 'null' }] },
    }),
  ],
};
const usage = object(['prompt_tokens', 'completion_tokens', 'total_tokens'], {
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: { type: 'object', additionalProperties: count },
  completion_tokens_details: { type: 'object', additionalProperties: count },
});
const annotation = object(['type', 'url_citation'], {
  type: { const: 'url_citation' },
  url_citation: object(['start_index', 'end_index', 'url', 'title'], {
    start_index: count,
    end_index: count,
    url: filledText,
    title: text,
  }),
});
const finishReason = { enum: ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'] };
const calledFunction = object(['name', 'arguments'], { name: filledText, arguments: text });
const message = object(['role', 'content', 'refusal'], {
  role: { const: 'assistant' },
  content: textOrNull,
  refusal: textOrNull,
  tool_calls: list(
    object(['id', 'type', 'function'], { id: filledText, type: { const: 'function' }, function: calledFunction }),
    1,
  ),
  annotations: list(annotation),
});
const delta = object([], {
  role: { const: 'assistant' },
  content: textOrNull,
  refusal: textOrNull,
  tool_calls: list(
    object(['index'], {
      index: count,
      id: filledText,
      type: { const: 'function' },
      function: object([], { name: text, arguments: text }),
    }),
    1,
  ),
});

function identified(kind: string, properties: object): object {
  return object(['id', 'object', 'created', 'model', 'choices'], {
    id: filledText,
    object: { const: kind },
    created: count,
    model: filledText,
    system_fingerprint: text,
    ...properties,
  });
}

const reply = identified('chat.completion', {
  choices: list(
    object(['index', 'message', 'finish_reason', 'logprobs'], {
      index: count,
      message,
      finish_reason: finishReason,
      logprobs: logprobsOrNull,
    }),
    1,
  ),
  usage,
});
const chunk = identified('chat.completion.chunk', {
  choices: list(
    object(['index', 'delta', 'finish_reason'], {
      index: count,
      delta,
      finish_reason: { anyOf: [finishReason, { type: 'null' }] },
      logprobs: logprobsOrNull,
    }),
  ),
  usage: { anyOf: [usage, { type: 'null' }] },
});
const failure = object(
  ['error', 'request_id'],
  {
    error: object(
      ['message', 'type', 'code', 'param', 'routify'],
      {
        message: filledText,
        type: filledText,
        code: filledText,
        param: textOrNull,
        metadata: { type: 'object' },
        routify: { type: 'object' },
      },
      false,
    ),
    request_id: filledText,
  },
  false,
);
const model = object(['id', 'object', 'created', 'owned_by'], {
  id: filledText,
  object: { const: 'model' },
  created: count,
  owned_by: filledText,
});
const models = object(['object', 'data'], { object: { const: 'list' }, data: list(model, 1) });

const SCHEMAS = { reply, chunk, failure, model, models };
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/** Where a value violates the shape, one line each; empty when it conforms. */
export function shapeFaults(shape: keyof typeof SCHEMAS, value: unknown): string[] {
  const validate = validators.get(shape) ?? ajv.compile(SCHEMAS[shape]);
  validators.set(shape, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message: says }) => `${instancePath} ${says ?? ''}`);
}
