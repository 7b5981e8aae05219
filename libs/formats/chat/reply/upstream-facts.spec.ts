import { scanTopLevel } from '#core';
import { readUpstreamFacts } from './upstream-facts.js';

const NAMES = ['provider', 'x_account', ...['cost', 'cost_details', 'is_byok'].map((name) => `usage.${name}`)];
const read = (text: string): unknown => readUpstreamFacts(scanTopLevel(Buffer.from(text)), NAMES);

describe('readUpstreamFacts', () => {
  it.each<[said: string, facts: object | null]>([
    ['{"provider":"Elsewhere","model":"m"}', { provider: 'Elsewhere' }],
    ['{"usage":{"cost":0.00120,"is_byok":false,"x":1}}', { 'usage.cost': '0.00120', 'usage.is_byok': 'false' }],
    ['{"usage":{"cost_details":{"upstream":1e-7}}}', { 'usage.cost_details': '{"upstream":1e-7}' }],
    ['{"x_groq":{"usage":{"cost":1}}}', { 'usage.cost': '1' }],
    ['{"provider":"a\\u0000b\\ud800"}', { provider: 'a\\u0000b\\ud800' }],
    ['{"provider":"Bearer sk-0123456789abcdef"}', { provider: 'Bearer [credential]' }],
    ['{}', null],
    ['{"provider":null,"usage":null}', null],
    ['{"usage":[{"cost":1}]}', null],
    ['{"cost":1,"choices":[{"provider":"X"}]}', null],
    [`{"provider":"${'x'.repeat(101)}"}`, null],
    [`{"usage":{"cost_details":[${'1,'.repeat(200)}1]}}`, null],
  ])('of %.70s are %j', (said, facts) => {
    expect(read(said)).toEqual(facts);
  });

  it('are a few hundred bytes at most', () => {
    const said = Object.fromEntries(NAMES.slice(0, 2).map((name) => [name, 'x'.repeat(100)]));
    const usage = { cost: 'x'.repeat(100), cost_details: { a: 'x'.repeat(150) }, is_byok: true };
    const facts = read(JSON.stringify({ ...said, usage }));
    expect(Object.keys(facts as object)).toEqual(['provider', 'x_account', 'usage.cost', 'usage.is_byok']);
    expect(JSON.stringify(facts).length).toBeLessThan(500);
  });
});
