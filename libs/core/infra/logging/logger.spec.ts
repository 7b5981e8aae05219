import { Logger } from './logger.js';

/** A logger, and the lines it wrote. */
function createLogger(level: 'info' | 'warn'): { readonly logger: Logger; readonly lines: () => unknown[] } {
  const written: string[] = [];
  const logger = Logger.create('gateway', level, { write: (line) => void written.push(line) });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as unknown) };
}

const FIELDS = { request: 'gen_1', channel: 'a "quoted"\nname', flags: [], cost: null };

describe('Logger', () => {
  it('writes prepared fields like plain ones, after the fields of every line', () => {
    const { logger, lines } = createLogger('info');
    const own = logger.with({ instance: 'gw-1' });
    own.info(FIELDS, 'a "completion"');
    own.infoText(JSON.stringify(FIELDS).slice(1, -1), 'a "completion"');
    const [slow, prepared] = lines() as { time: string }[];
    expect({ ...prepared, time: null }).toEqual({ ...slow, time: null });
    expect(Object.keys(prepared!)).toEqual(Object.keys(slow!));
    expect(Date.parse(prepared!.time)).toBeGreaterThanOrEqual(Date.parse(slow!.time));
  });

  it('drops prepared lines below its level', () => {
    const { logger, lines } = createLogger('warn');
    logger.infoText('"a":1', 'dropped');
    logger.warn({}, 'written');
    expect(lines()).toHaveLength(1);
  });

  it('prints errors with their message and cause', () => {
    const { logger, lines } = createLogger('warn');
    const error = new Error('no answer', { cause: new Error('the line is cut') });
    logger.warn({ error, key: 1 }, 'a warning');
    logger.error({ error, key: 1 }, 'an error');
    for (const line of lines()) {
      expect(line).toMatchObject({
        key: 1,
        err: { message: expect.stringContaining('no answer: the line is cut') as string },
      });
    }
    expect(lines()).toHaveLength(2);
  });
});
