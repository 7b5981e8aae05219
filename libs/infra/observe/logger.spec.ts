import { Logger } from './logger.js';

/** What a log writes. */
function listen(level: 'info' | 'warn'): { readonly logger: Logger; readonly lines: () => unknown[] } {
  const written: string[] = [];
  const logger = Logger.create('gateway', level, { write: (line) => void written.push(line) });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as unknown) };
}

const FIELDS = { request: 'gen_1', channel: 'a "quoted"\nname', flags: [], cost: null };

describe('Logger', () => {
  it('writes prepared fields as it writes fields, those of every line before them', () => {
    const { logger, lines } = listen('info');
    const own = logger.with({ instance: 'gw-1' });
    own.info(FIELDS, 'a "completion"');
    own.infoText(JSON.stringify(FIELDS).slice(1, -1), 'a "completion"');
    const [slow, prepared] = lines() as { time: string }[];
    expect({ ...prepared, time: null }).toEqual({ ...slow, time: null });
    expect(Object.keys(prepared!)).toEqual(Object.keys(slow!));
    expect(Date.parse(prepared!.time)).toBeGreaterThanOrEqual(Date.parse(slow!.time));
  });

  it('leaves prepared fields out where it leaves information out', () => {
    const { logger, lines } = listen('warn');
    logger.infoText('"a":1', 'not wanted');
    logger.warn({}, 'wanted');
    expect(lines()).toHaveLength(1);
  });
});
