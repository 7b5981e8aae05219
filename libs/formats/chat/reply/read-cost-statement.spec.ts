import { scanTopLevel } from '#core';
import { readCostStatement } from './read-cost-statement.js';

const read = (json: string, path = 'usage.cost', unless: string | null = null) =>
  readCostStatement(scanTopLevel(Buffer.from(json)), path, unless);

describe('readCostStatement', () => {
  it.each([
    ['{"usage":{"cost":0.00120}}', 'usage.cost', '0.00120'],
    ['{"usage":{"cost":1E-7}}', 'usage.cost', '1E-7'],
    ['{"usage":{"cost":"0.5"}}', 'usage.cost', '0.5'],
    ['{"usage":{"cost":{"currency":"USD","total_cost":0.006}}}', 'usage.cost.total_cost', '0.006'],
    ['{"x_groq":{"usage":{"cost":2}}}', 'usage.cost', '2'],
    ['{"billing":{"amount":3}}', 'billing.amount', '3'],
    ['{"amount":3}', 'amount', '3'],
    ['{"usage":{"cost":true}}', 'usage.cost', 'true'],
    [`{"usage":{"cost":${'9'.repeat(101)}}}`, 'usage.cost', ''],
  ])('%s at %s', (json, path, value) => {
    expect(read(json, path)).toEqual({ value, isWhole: true });
  });

  it.each(['{}', '{"usage":null}', '{"usage":{}}', '{"usage":{"cost":null}}', '{"usage":[1]}', '{"usage":7}'])(
    'finds none in %s',
    (json) => {
      expect(read(json).value).toBeNull();
    },
  );

  it.each(['{"usage":{"cost":7}}', '{"usage":{"cost":{}}}', '{"usage":{"cost":{"total_cost":null}}}'])(
    'finds none below a value of another kind: %s',
    (json) => {
      expect(read(json, 'usage.cost.total_cost').value).toBeNull();
    },
  );

  it.each([
    ['true', false],
    ['false', true],
    ['null', true],
    ['"true"', true],
  ])('a flag that is %s: whole %s', (flag, isWhole) => {
    expect(read(`{"usage":{"cost":1,"is_byok":${flag}}}`, 'usage.cost', 'usage.is_byok').isWhole).toBe(isWhole);
  });
});
