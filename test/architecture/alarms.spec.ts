import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARM_LANGUAGES, ALARM_TITLES } from '#core';
import { Logger } from '#core/infra';
import { ALARM_KINDS, ALARMS } from '../../libs/core/infra/logging/alarms.js';
import { expectShape } from '../support/pages/expect-shape.js';
import { exampleOf } from '../support/pages/read-page.js';
import { ROOT, sourceFiles } from './source-tree.js';

const sources = sourceFiles('apps', 'libs');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('alarms', () => {
  it('are explained, each under a heading of its name', () => {
    const headings = [...read('docs/operations/alarms.md').matchAll(/^## `([a-z_]+)`$/gm)].map(([, name]) => name);
    expect(headings).toEqual([...ALARMS]);
  });

  it('have a line as on the page', () => {
    const lines: string[] = [];
    const logger = Logger.create('worker', 'info', { write: (line: string) => void lines.push(line) });
    logger
      .with({ instance: 'worker-0' })
      .alarm('drift', { organization: 'org_01m8b3x9k2e7v4t6q1w5z0y8rc' }, 'a wallet differs');
    expectShape(exampleOf('alarms.md', '"alarm":"drift"').replace(', …', ',…'), lines.join(''));
  });

  it.each(ALARM_LANGUAGES)('have a title each in %s, also in the console', (language) => {
    const titles = ALARMS.map((name) => [`alarm_${name}`, ALARM_TITLES[language][name]] as const);
    expect(new Set(titles.map(([, title]) => title)).size).toBe(ALARMS.length);
    const locale = language === 'zh' ? 'zh-CN' : language;
    const texts = JSON.parse(read(`apps/console/src/operator/alarms/locales/${locale}.json`)) as Record<string, string>;
    expect(Object.fromEntries(Object.entries(texts).filter(([key]) => key.startsWith('alarm_')))).toEqual(
      Object.fromEntries(titles),
    );
  });

  it.each(ALARMS)('%s has a subject that its lines have, and ends after more than one repeat', (name) => {
    const { subject, quietMinutes, ...kind } = ALARM_KINDS[name];
    expect(quietMinutes).toBeGreaterThanOrEqual('lasts' in kind ? 5 : 15);
    const readers = sources.filter(({ text }) => text.includes(`causes.register('${name}'`));
    expect(readers).toHaveLength('lasts' in kind ? 1 : 0);
    const givers = sources.filter(({ text }) => /\.alarm\(|LastingAlarm\(/.test(text) && text.includes(name));
    const named = givers.map(({ text }) => text).join('\n');
    const fields = subject.filter((field) => field !== 'instance');
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b[,:]`).test(named))).toEqual([]);
  });

  it('are listed by their ends, unless repeats end them within hours', () => {
    const ends =
      read('docs/operations/alarms.md')
        .split('\n## ')
        .find((part) => part.startsWith('Delivery')) ?? '';
    const [lasting = '', repeated = ''] = ends.split('\n- when ').slice(1);
    const namesIn = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted();
    expect(namesIn(lasting)).toEqual(ALARMS.filter((name) => 'lasts' in ALARM_KINDS[name]));
    const [list = ''] = repeated.split('\n\n');
    expect(namesIn(list)).toEqual(ALARMS.filter((name) => ALARM_KINDS[name].quietMinutes > 90));
  });

  it.each(ALARMS)('%s is raised somewhere', (name) => {
    const givers = sources.filter(({ path, text }) => !path.endsWith('alarms.ts') && text.includes(`'${name}'`));
    expect(givers).not.toEqual([]);
  });

  it('are raised by their own method only', () => {
    const others = sources.filter(({ text }) => /\balarm: ?'/.test(text)).map(({ path }) => path);
    expect(others).toEqual([]);
  });
});
