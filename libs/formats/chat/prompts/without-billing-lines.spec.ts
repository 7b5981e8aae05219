import { parseSkimmed, scanTopLevel } from '#core';
import { billingBytesOf, clientPath, withoutBillingLines } from './without-billing-lines.js';

const LINE = 'x-anthropic-billing-header: cc_version=2.1.330.a1b; cc_entrypoint=cli; cch=a1b2c;';

const bodyOf = (json: string) => {
  const bytes = Buffer.from(json);
  const object = scanTopLevel(bytes);
  return { bytes, object, value: parseSkimmed(object) };
};
const turn = (role: string, content: unknown): string => JSON.stringify({ role, x: 1, content });
const part = (text: string): unknown => ({ type: 'text', text, n: 1 });

describe('withoutBillingLines', () => {
  it.each<[what: string, given: string, sent: string, indexes: readonly number[] | null]>([
    ['system as a text', `"system":"${LINE}\\nH\\u00e9"`, '"system":"H\\u00e9"', null],
    ['system alone', `"system":"${LINE}"`, '', null],
    [
      'system in blocks',
      `"system":${JSON.stringify([part(LINE), part('H')])}`,
      `"system":[${JSON.stringify(part('H'))}]`,
      null,
    ],
    ['instructions', `"instructions":"${LINE}\\n\\nH"`, '"instructions":"H"', null],
    [
      'messages',
      `"messages":[ ${turn('user', LINE)},${turn('system', LINE)}, ${turn('developer', `${LINE}\nH`)}]`,
      `"messages":[${turn('user', LINE)},${turn('developer', 'H')}]`,
      [0, 2],
    ],
    [
      'items',
      `"input":[${turn('developer', [part(LINE), part('H')])},${turn('user', [part(LINE)])}]`,
      `"input":[${turn('developer', [part('H')])},${turn('user', [part(LINE)])}]`,
      null,
    ],
  ])('leaves it out of %s', (_what, given, sent, indexes) => {
    const { body, ...rest } = withoutBillingLines(bodyOf(`{"model":"m", ${given},"x":1.50}`));
    expect(body.bytes.toString()).toBe(`{"model":"m", ${sent === '' ? '' : `${sent},`}"x":1.50}`);
    expect(body).toStrictEqual(bodyOf(body.bytes.toString()));
    expect(rest.indexes).toEqual(indexes);
    expect(billingBytesOf(body)).toBe(0);
    expect(billingBytesOf(bodyOf(`{${given}}`))).toBeGreaterThanOrEqual(LINE.length);
  });

  it.each([
    '{"model":"m"}',
    `{"messages":[${turn('user', LINE)},${turn('assistant', LINE)},${turn('tool', [part(LINE)])},5]}`,
    `{"messages":[${turn('system', `See: ${LINE}`)}],"system":5,"instructions":null,"input":"${LINE}"}`,
    `{"messages":[${turn('system', LINE)}]}`,
    `{"tools":[{"description":"${LINE}"}],"prompt":"${LINE}"}`,
  ])('keeps %s', (json) => {
    const body = bodyOf(json);
    expect(withoutBillingLines(body)).toEqual({ body, indexes: null });
    expect(withoutBillingLines(body).body).toBe(body);
  });
});

it.each([
  ['messages[1].content', [0, 2], 'messages[2].content'],
  ['input[0]', [1], 'input[1]'],
  ['messages[7]', [0, 2], 'messages[7]'],
  ['tools[1]', [0, 2], 'tools[1]'],
  ['messages[1]', null, 'messages[1]'],
])('clientPath: %s of %j', (param, indexes, path) => {
  expect(clientPath(param, indexes)).toBe(path);
});
