import type { Channel } from './catalog';
import { filterChannels, markOf, needsAct, sortChannels } from './channel-state';

const EARLY = '2026-11-20T08:00:00.000Z';
const LATE = '2026-11-20T09:00:00.000Z';
const credential = (id: string, status = 'active', reason: string | null = null) =>
  ({ id, status, status_reason: reason, status_since: LATE }) as Channel['credentials'][number];
const pause = (part: object, since = LATE) => ({
  credential_id: null,
  model_id: null,
  reason: 'failure_rate',
  since,
  next_try_at: LATE,
  ...part,
});
const channel = (part: object): Channel =>
  ({
    id: 'chn_1',
    name: 'main',
    label: 'ch-3f9a1c20b7',
    base_url: 'https://api.example.com',
    region: null,
    priority: 1,
    weight: 1,
    tags: [],
    models: [],
    state: { status: 'enabled', reason: null, since: EARLY },
    health: [],
    credentials: [credential('a'), credential('b')],
    ...part,
  }) as unknown as Channel;

describe('the mark of a channel', () => {
  it.each([
    ['all is well', {}, 'ok', 'enabled'],
    ['health is not known', { health: null }, 'ok', 'enabled'],
    ['it drains', { state: { status: 'draining', reason: 'move', since: LATE } }, 'rest', 'draining'],
    ['it is off, whatever its keys', { state: { status: 'disabled' }, credentials: [] }, 'rest', 'disabled'],
    ['it is ejected for a model', { health: [pause({ model_id: 'mdl_1' })] }, 'bad', 'ejected'],
    ['a key pauses', { health: [pause({ credential_id: 'a' })] }, 'warn', 'some_keys'],
    [
      'a key was refused',
      { credentials: [credential('a'), credential('b', 'disabled', 'refused')] },
      'warn',
      'some_keys',
    ],
    ['an operator turned a key off', { credentials: [credential('a'), credential('b', 'disabled')] }, 'ok', 'enabled'],
    ['it has no key', { credentials: [] }, 'bad', 'no_key'],
    [
      'its only key pauses',
      { credentials: [credential('a')], health: [pause({ credential_id: 'a' })] },
      'bad',
      'no_key',
    ],
  ] as const)('when %s', (_, part, kind, word) => {
    expect(markOf(channel(part))).toMatchObject({ kind, word });
    expect(needsAct(channel(part))).toBe(kind === 'bad' || kind === 'warn');
  });

  it('says the first of several pauses, and when it ends', () => {
    const health = [pause({ model_id: 'mdl_1' }), pause({ model_id: 'mdl_2', reason: 'model_missing' }, EARLY)];
    expect(markOf(channel({ health }))).toMatchObject({
      reason: 'model_missing',
      since: EARLY,
      nextTryAt: LATE,
      modelIds: ['mdl_1', 'mdl_2'],
    });
  });

  it('counts the keys that are used', () => {
    expect(markOf(channel({ health: [pause({ credential_id: 'a' })] }))).toMatchObject({ activeKeys: 1, keys: 2 });
  });
});

it('lists channels that need someone first, then in the order in which they are asked', () => {
  const rows = [
    channel({ name: 'off', state: { status: 'disabled' } }),
    channel({ name: 'second', priority: 2 }),
    channel({ name: 'light' }),
    channel({ name: 'heavy', weight: 5 }),
    channel({ name: 'keyless', credentials: [], priority: 9 }),
  ];
  expect(sortChannels(rows).map(({ name }) => name)).toEqual(['keyless', 'heavy', 'light', 'second', 'off']);
});

it('finds channels by name, address, tag and model', () => {
  const rows = [
    channel({ name: 'azure-eu', label: 'fast', tags: ['premium'] }),
    channel({ name: 'other', models: [{ model: 'openai/gpt-4.1' }] }),
  ];
  const found = (text: string): string[] => filterChannels(rows, text).map(({ name }) => name);
  expect(found(' AZURE')).toEqual(['azure-eu']);
  expect(found('fast')).toEqual(['azure-eu']);
  expect(found('premium')).toEqual(['azure-eu']);
  expect(found('gpt-4')).toEqual(['other']);
  expect(found('')).toHaveLength(2);
});
