import { readFileSync } from 'node:fs';
import { ChatError } from '../chat-error.js';
import { KNOBS } from './knobs.js';
import { readSimulate } from './read-simulate.js';

function refusal(value: unknown): ChatError {
  try {
    readSimulate(value);
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('readSimulate', () => {
  it.each([undefined, null, {}])('takes %j as nothing', (value) => {
    expect(readSimulate(value)).toEqual({});
  });

  it.each([
    { text: '' },
    { calls: [[{ name: 'weather', arguments: {} }]] },
    { completion_tokens: 0 },
    { usage: 'missing' },
    { usage: { prompt_tokens: -1 } },
    { leave_out: ['id', 'usage'] },
    { status: 599, retry_after: '5', error: 'gone' },
    { fail_times: 2, fail_key: 'k', fail_status: 'hang' },
    { tokens_per_second: 0.5 },
  ])('takes %j', (value) => {
    expect(readSimulate(value)).toEqual(value);
  });

  it('reads garbage by name, alone or several', () => {
    expect(readSimulate({ garbage: 'crlf' })).toEqual({ garbage: { kinds: new Set(['crlf']), brokenEvent: null } });
    expect(readSimulate({ garbage: ['bom', 'broken-json-at-3'] })).toEqual({
      garbage: { kinds: new Set(['bom']), brokenEvent: 3 },
    });
  });

  it('writes seconds as the header has them', () => {
    expect(readSimulate({ retry_after: 1.5 })).toEqual({ retry_after: '1.5' });
  });

  it.each([
    ['simulate', 'x'],
    ['simulate.tetx', { tetx: 'a' }],
    ['simulate.toString', { toString: 1 }],
    ['simulate.text', { text: 1 }],
    ['simulate.calls', { calls: [{ name: 'weather', arguments: {} }] }],
    ['simulate.calls', { calls: [[{ name: 'weather', arguments: '{}' }]] }],
    ['simulate.completion_tokens', { completion_tokens: -1 }],
    ['simulate.completion_tokens', { completion_tokens: '5' }],
    ['simulate.chunk_bytes', { chunk_bytes: 0 }],
    ['simulate.tokens_per_second', { tokens_per_second: 0 }],
    ['simulate.usage', { usage: 'wrong' }],
    ['simulate.leave_out', { leave_out: ['choices'] }],
    ['simulate.leave_out', { leave_out: 'id' }],
    ['simulate.status', { status: 200 }],
    ['simulate.retry_after', { retry_after: 'a\r\nb' }],
    ['simulate.error', { error: 5 }],
    ['simulate.fail_key', { fail_key: '' }],
    ['simulate.fail_key', { fail_times: 1 }],
    ['simulate.fail_status', { fail_status: 'boom' }],
    ['simulate.reset', { reset: 1 }],
    ['simulate.garbage', { garbage: 'broken-json-at-x' }],
  ])('refuses a wrong %s', (param, value) => {
    expect(refusal(value)).toMatchObject({ status: 400, param });
  });

  it('lists the known names for an unknown one', () => {
    expect(refusal({ cut_after_chunk: 1 }).message).toMatch(/Knobs: .*\bcut_after_chunks\b/);
  });
});

describe('docs/operations/simulator.md', () => {
  it('contains the table of knobs', () => {
    const page = readFileSync(new URL('../../../../docs/operations/simulator.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => /^\| `[a-z_]+` +\|/.test(line));
    const cells = rows.map((row) =>
      row
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
    expect(cells).toEqual(Object.entries(KNOBS).map(([name, knob]) => [`\`${name}\``, knob.accepts, knob.effect]));
  });
});
