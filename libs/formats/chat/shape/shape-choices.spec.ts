import fc from 'fast-check';
import { findMember, givenValue } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { readEnvelope } from '../reply/read-envelope.js';
import { insertReasoning } from './insert-reasoning.js';
import { CallNumbers } from './call-numbers.js';
import type { CallContext, CallRules } from './shape-calls.js';
import { shapeChoices } from './shape-choices.js';

const thought = (text: string): object[] => [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }];
/** Under every name that clients read. */
const both = (text: string): object => ({
  reasoning_content: text,
  reasoning: text,
  reasoning_details: thought(text),
});
/** As far as other members do not hold it. */
const named = (text: string): object => ({ reasoning_content: text, reasoning: text });
const mistral = (text: string): object => ({ type: 'thinking', thinking: [{ type: 'text', text }] });

type Message = Readonly<Record<string, unknown>>;

interface Shaped {
  readonly messages: readonly Message[];
  readonly isForeign: boolean;
}

function contextOf(numbers: CallNumbers | null, rules: Partial<CallRules> = {}): CallContext {
  const all = { mapsFunctionCalls: false, stopEndsCalls: false, ...rules };
  return { numbers, generationId: 'gen_1', rules: all, roles: new Set() };
}

function shape(key: 'message' | 'delta', messages: readonly unknown[], numbers = new CallNumbers()): Shaped {
  const bytes = Buffer.from(JSON.stringify({ choices: messages.map((message, index) => ({ index, [key]: message })) }));
  const { object, shape: signs } = readEnvelope(bytes);
  const context = contextOf(key === 'delta' ? numbers : null);
  const choices = JSON.parse(shapeChoices(givenValue(object, 'choices')!, context).toString()) as Message[];
  const { isForeign, reasoning } = signs;
  if (!isForeign && reasoning !== null) {
    // The fast path gives the same result.
    const { valueStart, valueEnd } = findMember(object, 'choices')!;
    const inserted = Buffer.concat(insertReasoning(object.bytes, valueStart, valueEnd, reasoning));
    expect(JSON.parse(inserted.toString())).toEqual(choices);
  }
  return { messages: choices.map((choice) => choice[key] as Message), isForeign: isForeign || reasoning !== null };
}

describe('shapeChoices', () => {
  it.each([
    [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }],
    [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
    [{ index: 0, text: 'a', finish_reason: 'stop' }],
  ])('removes the usage of %j', (choice) => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const {
      object,
      shape: signs,
      choiceUsages,
    } = readEnvelope(Buffer.from(JSON.stringify({ choices: [{ ...choice, usage }] })));
    expect(signs.isForeign).toBe(true);
    expect(choiceUsages.map(({ index, json }) => [index, json.toString()])).toEqual([[0, JSON.stringify(usage)]]);
    const numbers = 'delta' in choice ? new CallNumbers() : null;
    const shaped = shapeChoices(givenValue(object, 'choices')!, contextOf(numbers));
    expect(JSON.parse(shaped.toString())).toEqual([choice]);
  });

  it.each<[what: string, said: Message, expected: object]>([
    ['DeepSeek, xAI, Alibaba', { content: null, reasoning_content: 'a' }, { content: null, ...both('a') }],
    ['Groq, Cerebras, Ollama', { content: '', reasoning: 'a"\u00e9' }, { content: '', ...both('a"\u00e9') }],
    ['Azure', { content: null, reasoning_content: 'a', tool_calls: null }, { ...both('a'), tool_calls: null }],
    ['a name that is null', { reasoning: null, reasoning_content: 'a' }, both('a')],
    ['a name that is empty', { reasoning: 'a', reasoning_content: '', reasoning_details: [] }, both('a')],
    ['MiniMax', { content: '', reasoning_details: [{ type: 'reasoning.text', text: 'a"' }] }, { ...named('a"') }],
    [
      'details of several kinds',
      { reasoning_details: [{ type: 'reasoning.summary', summary: 'a' }, { data: 'x' }, { text: '' }, { text: 'b' }] },
      named('ab'),
    ],
    ['Mistral thinking', { content: [mistral('a')] }, { content: null, ...both('a') }],
    ['Mistral text', { content: [{ type: 'text', text: 'a' }] }, { content: 'a' }],
    ['Mistral both', { content: [mistral('a'), { type: 'text', text: 'b' }] }, { content: 'b', ...both('a') }],
    ['Mistral, nothing thought', { content: [{ type: 'thinking', thinking: [] }] }, { content: null }],
    ['thinking as a string', { content: [{ type: 'thinking', thinking: 'a' }] }, both('a')],
    [
      'Databricks',
      {
        content: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'a' }] },
          { type: 'text', text: 'b' },
        ],
      },
      { content: 'b', ...both('a') },
    ],
    ['no parts', { content: [] }, { content: null }],
    ['strings', { content: ['a', 'b'] }, { content: 'ab' }],
    ['a part without a type', { content: [{ text: 'a' }] }, { content: 'a' }],
    ['a refusal', { content: [{ type: 'refusal', refusal: 'No.' }] }, { content: null, refusal: 'No.' }],
    [
      'an image',
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'data:,' } },
        ],
      },
      { content: 'a', images: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
    ],
    [
      'Mistral references',
      {
        content: [
          { type: 'reference', reference_ids: [1] },
          { type: 'text', text: 'a' },
        ],
      },
      { content: 'a', content_parts: [{ type: 'reference', reference_ids: [1] }] },
    ],
    ['invalid parts', { content: [7, null, { type: 5 }] }, { content: null, content_parts: [7, null, { type: 5 }] }],
  ])('gives %s in OpenAI’s shape', (_what, said, expected) => {
    for (const key of ['message', 'delta'] as const) {
      expect(shape(key, [said])).toEqual({ messages: [expect.objectContaining(expected)], isForeign: true });
      // A second pass changes nothing.
      const [message] = shape(key, [said]).messages;
      expect(shape(key, [message])).toEqual({ messages: [message], isForeign: false });
    }
  });

  it.each<[what: string, said: Message | null]>([
    ['text', { role: 'assistant', content: 'Hi' }],
    ['text without reasoning', { content: 'Hi', reasoning: null, reasoning_content: null, reasoning_details: [] }],
    ['OpenRouter’s encrypted thought', { content: '', reasoning: null, reasoning_details: [{ data: 'x' }] }],
    ['every name', { content: '', reasoning: 'a', reasoning_content: 'a', reasoning_details: [{ text: 'a' }] }],
    ['reasoning that is no text', { content: '', reasoning: { a: 1 } }],
    ['nothing', {}],
    ['no message', null],
    ['no calls', { content: 'a', tool_calls: [] }],
    ['a custom call', { tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'f', input: '' } }] }],
    [
      'a call',
      {
        content: null,
        tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
  ])('needs no change for %s', (_what, said) => {
    for (const key of ['message', 'delta'] as const) {
      const message = key === 'message' && said !== null ? { role: 'assistant', ...said } : said;
      expect(shape(key, [message])).toEqual({ messages: [message], isForeign: false });
    }
  });

  it('keeps the upstream’s own reasoning members', () => {
    const said = { reasoning: 'short', reasoning_content: 'long', reasoning_details: [{ type: 'reasoning.summary' }] };
    const { reasoning, ...rest } = said;
    expect(shape('delta', [said]).messages).toEqual([said]);
    expect(shape('delta', [rest]).messages).toEqual([{ ...rest, reasoning: 'long' }]);
    expect(reasoning).toBe('short');
  });

  it.each<[what: string, call: object, expected: object]>([
    ['no type', { id: 'c', function: { name: 'f', arguments: '{}' } }, { type: 'function' }],
    ['no id', { function: { name: 'f', arguments: '{}' } }, { id: 'call_gen_1_0_0', type: 'function' }],
    ['an empty id', { id: '', type: 'function', function: { name: 'f', arguments: '{}' } }, { id: 'call_gen_1_0_0' }],
    ['arguments as an object', { id: 'c', function: { name: 'f', arguments: { a: [1.0] } } }, fn('{"a":[1]}')],
    ['no arguments', { id: 'c', type: 'function', function: { name: 'f' } }, fn('{}')],
    ['null arguments', { id: 'c', type: 'function', function: { name: 'f', arguments: null } }, fn('{}')],
  ])('completes a call with %s', (_what, call, expected) => {
    const { messages, isForeign } = shape('message', [{ tool_calls: [call] }]);
    expect(isForeign).toBe(true);
    expect(messages).toMatchObject([{ tool_calls: [expected] }]);
    expect(messages[0]).not.toHaveProperty('tool_calls.0.index');
  });

  function fn(args: string): object {
    return { function: { name: 'f', arguments: args } };
  }

  it.each(['reasoning', 'reasoning_content'])('takes the fast path for several choices with %s', (name) => {
    const said = [{ [name]: 'a' }, { content: 'b' }, { [name]: 'c', reasoning_details: [{ data: 'x' }] }];
    expect(shape('delta', said).messages).toEqual([
      both('a'),
      { content: 'b' },
      { ...both('c'), reasoning_details: [{ data: 'x' }] },
    ]);
  });

  it('keeps the bytes of members in OpenAI’s shape', () => {
    const choices = '[{"index":0, "x":1.50,"delta":{"content":[{"type":"text","text":"\\u00e9"}],"y":1e2}}]';
    const context = contextOf(new CallNumbers());
    expect(shapeChoices(Buffer.from(choices), context).toString()).toBe(
      '[{"index":0, "x":1.50,"delta":{"content":"\\u00e9","y":1e2}}]',
    );
  });

  it('accepts any parts', () => {
    const part = fc.oneof(
      fc.jsonValue({ maxDepth: 5 }),
      fc.record({ type: fc.constantFrom('text', 'thinking', 'x', 1), text: fc.jsonValue(), thinking: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(fc.array(part), (content) => {
        const [message] = shape('delta', [{ content }]).messages;
        expect(message?.['content'] === null || typeof message?.['content'] === 'string').toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('tool calls of a stream', () => {
  type Delta = readonly object[];

  interface Collected {
    id?: string | undefined;
    type?: string | undefined;
    name?: string | undefined;
    arguments: string;
  }

  /** The calls as OpenAI's SDKs join them: by index, texts appended, the first id, type and name kept. */
  function collect(deltas: readonly Delta[]): unknown[] {
    const numbers = new CallNumbers();
    const calls: Collected[] = [];
    for (const tool_calls of deltas) {
      const [message] = shape('delta', [{ tool_calls }], numbers).messages;
      for (const call of message?.['tool_calls'] as Call[]) {
        const known = (calls[call.index] ??= { arguments: '' });
        known.id ??= call.id;
        known.type ??= call.type;
        known.name ??= call.function?.name;
        known.arguments += call.function?.arguments ?? '';
      }
    }
    return calls.map(({ id, type, name, arguments: args }) => [id, type, name, args]);
  }

  interface Call {
    readonly index: number;
    readonly id?: string;
    readonly type?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }

  const start = (name: string, more: object = {}, args: unknown = ''): object => ({
    ...more,
    function: { name, arguments: args },
  });
  const goOn = (args: string, more: object = {}): object => ({ ...more, function: { arguments: args } });
  const F = ['a', 'function', 'f', '{}'];
  const G = ['b', 'function', 'g', '[]'];

  it.each<[what: string, deltas: readonly Delta[], expected: unknown[]]>([
    ['OpenAI', [[start('f', { index: 0, id: 'a', type: 'function' })], [goOn('{}', { index: 0 })]], [F]],
    ['Mistral, whole calls in one chunk', [[start('f', { id: 'a' }, '{}'), start('g', { id: 'b' }, '[]')]], [F, G]],
    ['Mistral, a chunk for each call', [[start('f', { id: 'a' }, '{}')], [start('g', { id: 'b' }, '[]')]], [F, G]],
    [
      'without index, in pieces',
      [[start('f', { id: 'a' })], [goOn('{}')], [start('g', { id: 'b' })], [goOn('[')], [goOn(']')]],
      [F, G],
    ],
    ['without index, the id each time', [[start('f', { id: 'a' })], [goOn('{}', { id: 'a' })]], [F]],
    [
      'from one (Anthropic’s compatible API)',
      [[start('f', { index: 1, id: 'a', type: 'function' })], [goOn('{', { index: 1 })], [goOn('}', { index: 1 })]],
      [F],
    ],
    [
      'all with index 0 (Gemini’s compatible API)',
      [[start('f', { index: 0, id: 'a' }, '{}')], [start('g', { index: 0, id: 'b' })], [goOn('[]', { index: 0 })]],
      [F, G],
    ],
    [
      'another id in each delta (vLLM)',
      [[start('f', { index: 0, id: 'a', type: 'function' })], [goOn('{}', { index: 0, id: 'x', type: 'function' })]],
      [F],
    ],
    ['arguments as an object', [[start('f', { id: 'a' }, {})]], [F]],
    [
      'no id at all',
      [[start('f', { index: 0 }, '{}')], [start('g', { index: 1 }, '[]')]],
      [
        ['call_gen_1_0_0', ...F.slice(1)],
        ['call_gen_1_0_1', ...G.slice(1)],
      ],
    ],
    [
      'several, interleaved',
      [
        [start('f', { index: 0, id: 'a' }), start('g', { index: 1, id: 'b' })],
        [goOn('{', { index: 0 }), goOn('[', { index: 1 })],
        [goOn(']', { index: 1 }), goOn('}', { index: 0 })],
      ],
      [F, G],
    ],
  ])('are collected from %s', (_what, deltas, expected) => {
    expect(collect(deltas)).toEqual(expected);
  });

  it('of several choices are numbered in each', () => {
    const numbers = new CallNumbers();
    const delta = { tool_calls: [start('f', { id: 'a' }, '{}')] };
    const { messages } = shape('delta', [delta, delta], numbers);
    expect(messages).toMatchObject([{ tool_calls: [{ index: 0 }] }, { tool_calls: [{ index: 0 }] }]);
    expect(numbers.knows(0)).toBe(false);
  });

  it('need no check once they are known and numbered from 0', () => {
    const numbers = new CallNumbers();
    const first = start('f', { index: 0, id: 'a', type: 'function' });
    expect(shape('delta', [{ tool_calls: [first] }], numbers).messages).toEqual([{ tool_calls: [first] }]);
    expect([numbers.knows(0), numbers.knows(1)]).toEqual([true, false]);
    const bytes = Buffer.from(JSON.stringify({ choices: [{ delta: { tool_calls: [goOn('{', { index: 0 })] } }] }));
    expect(readEnvelope(bytes).shape).toMatchObject({ isForeign: false, reasoning: null, calls: 'known' });
  });
});
