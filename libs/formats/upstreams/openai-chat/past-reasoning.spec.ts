import { finish } from '#core';
import { REASONING_FIELDS, type ReasoningField } from '../upstream-request-options.js';
import { concernsAny, editMatching } from './message-edits.js';
import { REASONING } from './past-reasoning.js';

type Message = Readonly<Record<string, unknown>>;

function convert(message: Message, field: ReasoningField): unknown {
  const messages = [{ role: 'user', content: 'Hi' }, message];
  if (!concernsAny(messages, REASONING[field])) return null;
  const converted = finish(editMatching(messages, Buffer.from(JSON.stringify(messages)), REASONING[field]));
  const bytes = Buffer.concat(converted.parts);
  expect(bytes).toHaveLength(converted.lengthBytes);
  const [first, second] = JSON.parse(bytes.toString()) as [unknown, unknown];
  expect(first).toEqual(messages[0]);
  return second;
}

const details = [{ type: 'reasoning.text', text: 'a\u00e9', format: 'unknown', index: 0 }];
const summary = [
  { type: 'reasoning.summary', summary: 'a' },
  { type: 'reasoning.summary', summary: '\u00e9' },
];
const TEXT = 'a\u00e9';
const said = { role: 'assistant', content: 'b' };
const thinking = { type: 'thinking', thinking: [{ type: 'text', text: TEXT }] };

/** Reasoning returned by a client: under either name, under both, in the details, in all. */
const SENT: readonly Message[] = [
  { reasoning_content: TEXT },
  { reasoning: TEXT },
  { reasoning: TEXT, reasoning_content: null },
  { reasoning: '', reasoning_content: TEXT },
  { reasoning: TEXT, reasoning_content: TEXT },
  { reasoning: TEXT, reasoning_content: TEXT, reasoning_details: details },
  { reasoning_details: details },
  { reasoning_details: summary },
];

const EXPECTED: Readonly<Record<ReasoningField, (sent: Message) => object>> = {
  both: (sent) => ({ ...said, ...sent, reasoning_content: TEXT, reasoning: TEXT }),
  reasoning_content: () => ({ ...said, reasoning_content: TEXT }),
  reasoning: () => ({ ...said, reasoning: TEXT }),
  reasoning_details: ({ reasoning_details: details }) => ({
    ...said,
    reasoning: TEXT,
    ...(details === undefined ? {} : { reasoning_details: details }),
  }),
  thinking_parts: () => ({ ...said, content: [thinking, { type: 'text', text: 'b' }] }),
  none: () => said,
};

describe('the reasoning of earlier turns', () => {
  it.each(REASONING_FIELDS.flatMap((field) => SENT.map((sent) => ({ field, sent }))))(
    'RES-12: sends $sent as $field',
    ({ field, sent }) => {
      expect(convert({ ...said, ...sent }, field)).toEqual(EXPECTED[field](sent));
    },
  );

  it.each(REASONING_FIELDS)('changes no messages without reasoning (%s)', (field) => {
    expect(convert(said, field)).toBeNull();
    expect(concernsAny([null, 5], REASONING[field])).toBe(false);
  });

  it.each<[field: ReasoningField, sent: Message, expected: Message]>([
    ['reasoning_content', { reasoning_content: '' }, { ...said, reasoning_content: '' }],
    ['reasoning', { reasoning: '' }, said],
    ['both', { reasoning: null }, { ...said, reasoning: null }],
    ['reasoning_details', { reasoning_details: [{ data: 'x' }] }, { ...said, reasoning_details: [{ data: 'x' }] }],
    ['reasoning_content', { reasoning_details: [{ data: 'x' }] }, said],
    ['thinking_parts', { content: null, reasoning: TEXT }, { ...said, content: [thinking] }],
    [
      'thinking_parts',
      { content: [{ type: 'text', text: 'b' }], reasoning: TEXT },
      { ...said, content: [thinking, { type: 'text', text: 'b' }] },
    ],
    ['thinking_parts', { reasoning: { a: 1 } }, said],
  ])('as %s sends %j as %j', (field, sent, expected) => {
    expect(convert({ ...said, ...sent }, field)).toEqual(expected);
  });

  it('keeps all other bytes', () => {
    const bytes = Buffer.from('[{"role":"user", "n":1.50},{"role":"assistant","reasoning":"\\u00e9","x":1e2}]');
    const messages = JSON.parse(bytes.toString()) as unknown[];
    const { parts } = finish(editMatching(messages, bytes, REASONING.reasoning_content));
    expect(Buffer.concat(parts).toString()).toBe(
      '[{"role":"user", "n":1.50},{"role":"assistant","x":1e2,"reasoning_content":"\\u00e9"}]',
    );
  });
});
