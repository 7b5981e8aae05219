import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, ENDPOINTS, ERRORS, type ErrorCode } from '#core';
import {
  chatEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  messagesCountEndpoint,
  messagesEndpoint,
  responsesEndpoint,
  type Endpoint,
  readChatBody,
} from '#formats';
import { PLAN_REASONS, publicReason } from '#channels';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { readPromises } from '../../../../test/promises/read-promises.mjs';
import { schemaFaults } from '../../../../test/support/stores/schema-faults.js';
import { SERVED_ROUTES } from '../conventions/path-hint.js';
import { buildDocument } from './build-document.js';
import { EXCLUDED_REASONS } from './reply-schemas.js';

const ROOT = join(__dirname, '../../../..');
const COMMITTED = join(ROOT, 'docs/api/openapi-v1.json');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const document = buildDocument();
const faultsOf = schemaFaults(document);
const schemas = document.components?.schemas ?? {};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

/** A minimal accepted body of each endpoint. */
const BODIES: readonly (readonly [endpoint: Endpoint, schema: string, body: Readonly<Record<string, unknown>>])[] = [
  [chatEndpoint, 'ChatRequest', { model: 'm', messages: [{ role: 'user', content: 'x' }] }],
  [completionsEndpoint, 'CompletionRequest', { model: 'm', prompt: 'x' }],
  [embeddingsEndpoint, 'EmbeddingRequest', { model: 'm', input: 'x' }],
  [responsesEndpoint, 'ResponsesRequest', { model: 'm', input: 'x' }],
  [messagesEndpoint, 'MessagesRequest', { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }],
  [messagesCountEndpoint, 'MessagesCountRequest', { model: 'm', messages: [{ role: 'user', content: 'x' }] }],
];

const part = (type: string, fields: object): object => ({ role: 'user', content: [{ type, ...fields }] });
const tool = { type: 'function', function: { name: 'f', parameters: {} } };
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
const numbers = [-2.5, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 20, 21, 128, 129, 2 ** 53];
const words = ['', 'x', '0.7', 'auto', 'default', 'none', 'low', 'high', 'xhigh', 'max', 'float', 'base64', 'detail'];
const long = ['x'.repeat(512), 'x'.repeat(513)];
const lists = [
  [],
  ['x'],
  ['x', 'x', 'x', 'x'],
  Array(9).fill('x'),
  ['text', 'image', 'audio'],
  [1, 2],
  [[1], [2]],
  [1, 'x'],
];
const objects = [
  {},
  { type: 'text' },
  { type: 'auto' },
  { type: 'function', name: 'f' },
  { type: 'json_object' },
  { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
  { include_usage: true },
  { include_usage: null },
  { aspect_ratio: '1:1', image_size: null },
  { effort: 'high', max_tokens: 7, enabled: true },
  { team: 'blue' },
  { name: 'f' },
  { 50256: -100 },
  { region: 'eu', task: 'code', order: ['a'], only: ['a'], ignore: ['b'], sort: 'latency', allow_fallbacks: false },
  { models: ['x'], max_price: { prompt: '3', completion: 12.5 }, session_id: 's', cache: 'never' },
  { region: null, max_price: { prompt: '1' } },
  { routify: { task: 'chat' }, other: 1 },
  { search_context_size: 'low' },
  { voice: 'x', format: 'wav' },
];
const conversations = [
  [tool, { type: 'web_search' }],
  [{ name: 'f', description: 'd', parameters: {} }],
  [part('text', { text: 'x' }), part('image_url', { image_url: { url: 'data:image/png;base64,' } })],
  [part('input_audio', { input_audio: { data: '', format: 'wav' } }), part('file', { file: { file_id: 'x' } })],
  [part('other', { field: 1 })],
  [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', content: 'x', tool_call_id: 'c' },
  ],
  [
    { role: 'system', content: 'x', name: 'n' },
    { role: 'developer', content: 'x' },
    { role: 'function', name: 'f' },
  ],
];
const PROBES = [null, true, false, ...numbers, ...words, ...long, ...lists, ...objects, ...conversations];

/** Whether the gateway accepts the body, by parsing alone. */
function accepts(endpoint: Endpoint, body: object): boolean {
  try {
    finish(
      endpoint.readRequest(
        finish(endpoint.translate(readChatBody(Buffer.from(JSON.stringify(body))), {}, SAMPLE_STATES)).body,
      ),
    );
    return true;
  } catch {
    return false;
  }
}

describe('the document of /v1', () => {
  it('equals docs/api/openapi-v1.json; to update it: UPDATE_OPENAPI=1, then npm run format', () => {
    const current = JSON.stringify(document);
    if (process.env.UPDATE_OPENAPI !== undefined) writeFileSync(COMMITTED, current);
    expect(read(COMMITTED)).toEqual(JSON.parse(current));
  });

  it('describes the routes that hints for wrong paths name', () => {
    const described = operations.map(({ name }) => name).filter((name) => name.includes('/v1/'));
    expect(described.sort()).toEqual([...SERVED_ROUTES].sort());
  });

  it('refers only to its own components', () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/(schemas|responses)\/([^"]*)"/g);
    for (const [, kind, name] of references) {
      const known = kind === 'schemas' ? schemas : document.components?.responses;
      expect(Object.keys(known ?? {})).toContain(name);
    }
  });

  it('lists the codes of errors that the contract promises, at their status', () => {
    const contract = readPromises(ROOT).find(({ name }) => name === 'contract')!;
    const promised = contract.promises
      .filter(({ id }) => id.startsWith('ERR-'))
      .flatMap(({ promise }) => [...promise.matchAll(/`([a-z_]+)`/g)].map(([, word]) => word!))
      .filter((word) => word in ERRORS);
    // Errors of malformed requests, and the code inside a broken stream (RES-10).
    const expected = new Set([...promised, 'request_timeout', 'headers_too_large', 'upstream_error']);
    const listed = Object.entries(document.components?.responses ?? {}).flatMap(([name, { description = '' }]) =>
      [...description.matchAll(/`([a-z_]+)`/g)].flatMap(([, code]) => (code! in ERRORS ? [[name, code] as const] : [])),
    );
    expect(new Set(listed.map(([, code]) => code))).toEqual(expected);
    for (const [name, code] of listed) expect(name).toBe(`Failure${ERRORS[code as ErrorCode].status}`);
  });

  it.each(operations)('$name: its examples fit their schemas', ({ operation }) => {
    const contents = [
      operation.requestBody?.content,
      ...Object.values(operation.responses).map(({ content }) => content),
    ];
    for (const media of contents.flatMap((content) => Object.values(content ?? {}))) {
      const shown = Object.values(media.examples ?? {}).map(({ value }) => value);
      if (media.example !== undefined) shown.push(media.example);
      for (const example of shown) expect(faultsOf(example, media)).toEqual([]);
    }
  });

  it('shows failures that fit their schema', () => {
    for (const { content = {} } of Object.values(document.components?.responses ?? {})) {
      for (const media of Object.values(content)) expect(faultsOf(media.example, media)).toEqual([]);
    }
  });
});

describe('schemas of the bodies', () => {
  it('are those of all endpoints', () => {
    expect([...new Set(BODIES.map(([{ name }]) => name))]).toEqual(ENDPOINTS);
  });

  const cases = BODIES.flatMap(([endpoint, name, body]) =>
    Object.keys(schemas[name]?.properties ?? {}).map((field) => ({ endpoint, name, body, field })),
  );

  it.each(cases)('$name: accepted values of $field fit the schema, and each type has an accepted value', (one) => {
    const { endpoint, name, body, field } = one;
    const beside = field === 'stream_options' ? { stream: true } : field === 'tool_choice' ? toolsOf(endpoint) : {};
    const schema = { schema: { $ref: `#/components/schemas/${name}` } };
    const accepted = PROBES.filter((probe) => accepts(endpoint, { ...body, ...beside, [field]: probe }));
    for (const probe of accepted) expect([probe, faultsOf({ ...body, [field]: probe }, schema)]).toEqual([probe, []]);
    const { type } = schemas[name]?.properties?.[field] ?? {};
    const types = new Set(accepted.flatMap(typesOf));
    for (const described of [type ?? []].flat()) expect([...types]).toContain(described);
  });

  it.each(BODIES)('of $name accept unknown fields', (endpoint, name, body) => {
    expect(accepts(endpoint, { ...body, a_field_of_the_provider: { x: 1 } })).toBe(true);
    const schema = { schema: { $ref: `#/components/schemas/${name}` } };
    expect(faultsOf({ ...body, a_field_of_the_provider: { x: 1 } }, schema)).toEqual([]);
    expect(faultsOf({}, schema)).not.toEqual([]);
  });
});

/** A tool named `f`, without which the formats of agents refuse to force one. */
function toolsOf({ name }: Endpoint): object {
  if (name === 'responses') return { tools: [{ type: 'function', name: 'f', parameters: {} }] };
  return name === 'messages' ? { tools: [{ name: 'f', input_schema: {} }] } : {};
}

/** Names of JSON Schema for the type of a value: an integer is a number, too. */
function typesOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value !== 'number') return [typeof value];
  return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
}

it('describes every reason for leaving out a channel', () => {
  const kept = ['available', 'busy', 'lacks_capability'];
  const shown = new Set(Object.keys(PLAN_REASONS).map(publicReason));
  expect(Object.keys(EXCLUDED_REASONS).sort()).toEqual([...shown].filter((reason) => !kept.includes(reason)).sort());
});
