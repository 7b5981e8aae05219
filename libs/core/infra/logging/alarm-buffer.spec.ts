import { Secret } from '../../kernel/secret.js';
import { AlarmBuffer } from './alarm-buffer.js';
import { fieldsOf, subjectOf } from './alarm-report.js';

const AT = 1_795_000_000_000;

describe('AlarmBuffer', () => {
  it('joins what is repeated of a subject, with its last line', () => {
    const buffer = new AlarmBuffer();
    buffer.add('cost_drift', { channel: 'a', model: 'm', reported_usd: '1' }, 'first', AT);
    buffer.add('cost_drift', { channel: 'b', model: 'm' }, 'other', AT + 1);
    buffer.add('cost_drift', { model: 'm', channel: 'a', reported_usd: '2' }, 'last', AT + 2);
    expect(buffer.take()).toEqual([
      {
        name: 'cost_drift',
        subject: { channel: 'a', model: 'm' },
        message: 'last',
        count: 2,
        fields: { model: 'm', channel: 'a', reported_usd: '2' },
        firstAtMs: AT,
        lastAtMs: AT + 2,
      },
      expect.objectContaining({ subject: { channel: 'b', model: 'm' }, count: 1 }),
    ]);
    expect(buffer.take()).toEqual([]);
    expect(buffer.counts.get('cost_drift')).toBe(3);
  });

  it('is bounded: what is beyond 200 subjects of an alarm, or 500 of all, is one without a subject', () => {
    const buffer = new AlarmBuffer();
    for (let index = 0; index < 10_000; index++) buffer.add('drift', { organization: `org_${index}` }, 'm', AT);
    buffer.add('drift', { organization: 'org_7' }, 'm', AT);
    buffer.add('redis_full', {}, 'm', AT);
    for (const name of ['unseen_output', 'waivers_exhausted', 'forgone'] as const)
      for (let index = 0; index < 200; index++) buffer.add(name, { organization: index, channel: index }, 'm', AT);
    const reports = buffer.take();
    // 500, and one for each alarm that came when these were full.
    expect(reports).toHaveLength(502);
    expect(reports.find(({ subject }) => subject.organization === 'org_7')?.count).toBe(2);
    expect(reports.find(({ name, subject }) => name === 'drift' && subject.organization === undefined)?.count).toBe(
      9_800,
    );
  });
});

describe('fieldsOf', () => {
  it('writes values as one line of text, errors by their message, and secrets not at all', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const fields = {
      text: 'two\nlines\u0000',
      amount: 5n,
      list: ['a', 1],
      secret: new Secret('sk-1'),
      nested: { key: new Secret('sk-2') },
      error: new Error('refused'),
      nothing: undefined,
      none: null,
      circular,
    };
    expect(fieldsOf(fields)).toEqual({
      text: 'two lines�',
      amount: '5',
      list: '["a",1]',
      secret: '***',
      nested: '{"key":"***"}',
      error: 'refused',
      none: 'null',
      circular: '[object Object]',
    });
  });

  it('is bounded in length and number', () => {
    expect(fieldsOf({ text: 'x'.repeat(5_000) }).text).toHaveLength(300);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field_${index}`, 'ю'.repeat(300)]));
    expect(JSON.stringify(fieldsOf(many)).length).toBeLessThan(2_100);
    expect(
      Object.keys(fieldsOf(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 1])))),
    ).toHaveLength(16);
  });
});

it('a subject has the named fields that the line has', () => {
  const fields = { channel: 'x'.repeat(500), model: null, organization: 'org_1', other: 1 };
  expect(subjectOf(['channel', 'model', 'organization'], fields)).toEqual({
    channel: `${'x'.repeat(119)}…`,
    organization: 'org_1',
  });
});
