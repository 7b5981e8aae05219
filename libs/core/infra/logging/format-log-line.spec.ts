import { pino } from 'pino';
import { formatLogLine } from './format-log-line.js';

const AT = { time: '2026-11-20T23:08:46.123Z', app: 'gateway', instance: 'vm' };
const line = (fields: object): string => JSON.stringify({ level: 30, ...AT, ...fields });

describe('formatLogLine', () => {
  it('prints time, level, app, message and all fields with a value', () => {
    const fields = {
      request: 'gen_01',
      model: 'openai/gpt-4o',
      error: null,
      flags: [],
      user: 'a b',
      msg: 'completion',
    };
    expect(formatLogLine(line(fields), false)).toBe(
      '23:08:46.123 info  gateway completion request=gen_01 model=openai/gpt-4o flags=[] user="a b"\n',
    );
  });

  it('adds colors on request', () => {
    expect(formatLogLine(line({ level: 40, msg: 'look' }), true)).toBe(
      '\u001b[90m23:08:46.123\u001b[0m \u001b[33mwarn \u001b[0m gateway look\n',
    );
  });

  it('puts the stack of an error below, as pino writes it', () => {
    const lines: string[] = [];
    const log = pino(
      { base: AT, timestamp: false },
      {
        write: (text: string) => {
          lines.push(text);
        },
      },
    );
    log.error({ err: new Error('no luck') }, 'failed');
    expect(formatLogLine(lines[0]!, false)).toMatch(/^\S+ error gateway failed\n {2}Error: no luck\n {2} +at /);
  });

  it.each(['msg', 'name'])('escapes control characters: %s', (key) => {
    const text = formatLogLine(line({ [key]: '\u001b[2J\r\nnew line\u009b1A\u007f' }), false);
    expect(text).not.toMatch(/[\p{Cc}](?!$)/u);
    expect(text).toContain('\\u001b[2J');
  });
});
