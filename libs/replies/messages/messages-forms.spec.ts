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

  it('lists models as one page', () => {
    const known = {
      id: 'a/b',
      created: 1_767_225_600,
      name: 'B',
      context_length: 9,
      max_output_tokens: 5,
      deprecated: true,
    };
    const entry = { type: 'model', created_at: '2026-01-01T00:00:00Z', lifecycle: 'deprecated' };
    expect(messagesModels([known, { id: 'auto', created: 0 }])).toEqual({
      data: [
        { ...entry, id: 'a/b', display_name: 'B', max_input_tokens: 9, max_tokens: 5 },
        {
          ...{ type: 'model', id: 'auto', display_name: 'auto', created_at: '1970-01-01T00:00:00Z' },
          ...{ max_input_tokens: null, max_tokens: null, lifecycle: 'active' },
        },
      ],
      has_more: false,
      first_id: 'a/b',
      last_id: 'auto',
    });
    expect(messagesModels([])).toMatchObject({ first_id: null, last_id: null });
    expect(messagesModels([known])).toHaveProperty('data', [messagesModel(known)]);
  });

  it('tells the count of tokens', () => {
    expect(messagesTokenCount(12)).toEqual({ input_tokens: 12, context_management: null });
  });
});
