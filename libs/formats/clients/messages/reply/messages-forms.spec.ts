import { messagesLimitHeaders, messagesModel, messagesModels, messagesTokenCount } from './messages-forms.js';

describe('forms of the Messages API', () => {
  it('names limits, with resets as points in time', () => {
    const requests = { limit: 60, remaining: 59, resetMs: 1_001 };
    expect(messagesLimitHeaders({ requests, tokens: null }, Date.UTC(2026, 0, 1))).toEqual({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '59',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:02Z',
    });
    const tokens = { limit: 9, remaining: 0, resetMs: 0 };
    expect(messagesLimitHeaders({ requests: null, tokens }, 0)).toHaveProperty(
      'anthropic-ratelimit-tokens-remaining',
      '0',
    );
  });

  it('lists models, all or in pages', () => {
    const known = {
      id: 'a/b',
      created: 1_767_225_600,
      name: 'B',
      context_length: 9,
      max_output_tokens: 5,
      deprecated: true,
    };
    const all = { cursor: null, limit: null };
    const unknown = { capabilities: null, line: null, deprecated_at: null, retires_at: null };
    const entry = { type: 'model', created_at: '2026-01-01T00:00:00Z', lifecycle: 'deprecated' };
    expect(messagesModels([known, { id: 'auto', created: 0 }], all)).toEqual({
      data: [
        { ...entry, ...unknown, id: 'a/b', display_name: 'B', max_input_tokens: 9, max_tokens: 5 },
        {
          ...unknown,
          type: 'model',
          id: 'auto',
          display_name: 'auto',
          created_at: '1970-01-01T00:00:00Z',
          max_input_tokens: null,
          max_tokens: null,
          lifecycle: 'active',
        },
      ],
      has_more: false,
      first_id: 'a/b',
      last_id: 'auto',
    });
    expect(messagesModels([], all)).toMatchObject({ first_id: null, last_id: null });
    expect(messagesModels([known], all)).toHaveProperty('data', [messagesModel(known)]);
  });

  it.each([
    [null, null, 'abcd', false],
    [null, 3, 'abc', true],
    [{ id: 'b', side: 'after' }, 1, 'c', true],
    [{ id: 'b', side: 'after' }, 2, 'cd', false],
    [{ id: 'd', side: 'after' }, 2, '', false],
    [{ id: 'd', side: 'before' }, 2, 'bc', true],
    [{ id: 'c', side: 'before' }, null, 'ab', false],
  ] as const)('MSG-9: the page at %j of %j models is %s', (cursor, limit, ids, hasMore) => {
    const models = ['a', 'b', 'c', 'd'].map((id) => ({ id, created: 0 }));
    expect(messagesModels(models, { cursor, limit })).toMatchObject({
      data: ids.split('').map((id) => ({ id })),
      has_more: hasMore,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    });
    expect(messagesModels(models, { cursor: { id: 'z', side: 'after' }, limit })).toBeNull();
  });

  it('tells the count of tokens', () => {
    expect(messagesTokenCount(12)).toEqual({ input_tokens: 12, context_management: null });
  });
});
