import { RoutifyError } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import {
  callBegin,
  callOf,
  callPart,
  chunkOf,
  CLOSING,
  CONTEXT,
  ECHO,
  eventsOf,
  lastResponse,
  openStream,
  replyOf,
  streamOf,
  typesOf,
  type Json,
} from '../../../../../test/support/samples/responses/sample-response.js';

describe('a stream of text', () => {
  it('has every event in order', () => {
    const events = streamOf([{ role: 'assistant', content: '' }, { content: 'Hel' }, { content: 'lo' }]);
    expect(typesOf(events)).toEqual([
      ...['created', 'in_progress', 'output_item.added', 'content_part.added'],
      ...['output_text.delta', 'output_text.delta', 'output_text.done', 'content_part.done', 'output_item.done'],
      'completed',
    ]);
    expect(events[0]?.response).toMatchObject({ id: 'resp_7', status: 'in_progress', output: [], usage: null });
    expect(events[4]).toMatchObject({ item_id: 'msg_7_0', output_index: 0, content_index: 0, delta: 'Hel' });
    expect(lastResponse(events)).toEqual({
      id: 'resp_7',
      object: 'response',
      created_at: 1_744_000_000,
      completed_at: 1_744_000_002,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'openai/gpt-x',
      output: [
        {
          id: 'msg_7_0',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello' }],
        },
      ],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 15,
      },
      service_tier: 'default',
      routify: {
        channel: 'c',
        latency_ms: 2500,
        cost_usd: 0.000001,
        generation_id: 'gen_7',
        usage_source: 'upstream',
      },
      ...(JSON.parse(`{${ECHO}}`) as Json),
    });
  });

  it('is incomplete when the bound or a filter cut it', () => {
    const cut = lastResponse(streamOf([{ content: 'a' }], 'length'));
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(cut.output).toMatchObject([{ status: 'incomplete' }]);
    expect(lastResponse(streamOf([{ content: 'a' }], 'constructor'))).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens', native_finish_reason: 'constructor' },
    });
    const filtered = streamOf([{ content: 'a' }], 'content_filter');
    expect(filtered.at(-1)).toMatchObject({ type: 'response.incomplete' });
    expect(lastResponse(filtered)).toMatchObject({ incomplete_details: { reason: 'content_filter' } });
  });

  it('is complete with a refusal in words', () => {
    const events = streamOf([{ content: 'Well' }, { refusal: 'I' }, { refusal: ' refuse' }], 'content_filter');
    expect(typesOf(events).slice(4, -1)).toEqual([
      ...['output_text.delta', 'output_text.done', 'content_part.done', 'content_part.added'],
      ...['refusal.delta', 'refusal.delta', 'refusal.done', 'content_part.done', 'output_item.done'],
    ]);
    expect(lastResponse(events)).toMatchObject({
      status: 'completed',
      output: [{ content: [{ text: 'Well' }, { type: 'refusal', refusal: 'I refuse' }] }],
    });
  });

  it('has sources and log probabilities', () => {
    const citation = { url: 'https://example.com', title: 'T', start_index: 0, end_index: 2 };
    const bare = { url: 'https://example.org' };
    const token = { token: 'a', logprob: -0.5, bytes: null, top_logprobs: [{ token: 'b', logprob: -1, bytes: [98] }] };
    const stream = openStream();
    const frames = [
      stream.begin(),
      stream.chunk(chunkOf({ content: 'ab' }, null, { logprobs: { content: [token], refusal: null } })),
      stream.chunk(chunkOf({ annotations: [{ type: 'url_citation', url_citation: citation }, { type: 'other' }] })),
      stream.chunk(chunkOf({ annotations: [{ type: 'url_citation', url_citation: bare }] }, 'stop')),
      stream.complete({ ...CLOSING, endedBy: null }),
    ];
    const events = eventsOf(Buffer.concat(frames));
    const logprobs = [{ ...token, bytes: [] }];
    const annotations = [
      { type: 'url_citation', ...citation },
      { type: 'url_citation', ...bare, title: '', start_index: 2, end_index: 2 },
    ];
    expect(events[4]).toMatchObject({ type: 'response.output_text.delta', logprobs });
    expect(events[6]).toMatchObject({ annotation_index: 1, annotation: annotations[1] });
    expect(lastResponse(events)).toMatchObject({ output: [{ content: [{ annotations, logprobs }] }] });
  });
});

describe('a stream of reasoning', () => {
  it('is a summary before the text', () => {
    const events = streamOf([{ reasoning_content: 'Hm' }, { reasoning_content: '.' }, { content: 'a' }]);
    expect(typesOf(events).slice(2, 10)).toEqual([
      ...['output_item.added', 'reasoning_summary_part.added', 'reasoning_summary_text.delta'],
      ...['reasoning_summary_text.delta', 'reasoning_summary_text.done', 'reasoning_summary_part.done'],
      ...['output_item.done', 'output_item.added'],
    ]);
    expect(lastResponse(events).output).toMatchObject([
      { id: 'rs_7_0', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { id: 'msg_7_1' },
    ]);
    expect((lastResponse(events).output as Json[])[0]).not.toHaveProperty('encrypted_content');
  });

  it('of Claude is sealed with its signatures, a part for each thought', () => {
    const mark = { type: 'reasoning.text', format: 'anthropic-claude-v1' };
    const thought = (text: string, index: number): object => ({
      reasoning_content: text,
      reasoning_details: [{ ...mark, text, index }],
    });
    const events = streamOf([
      ...[thought('A', 0), thought('B', 0), { reasoning_details: [{ ...mark, signature: 's0', index: 0 }] }],
      ...[thought('C', 1), { reasoning_details: [{ ...mark, signature: 's1', index: 1 }] }],
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'D', format: 'anthropic-claude-v1', index: 2 }] },
      { content: 'a' },
    ]);
    const [item] = lastResponse(events).output as [{ encrypted_content: string; summary: unknown }];
    expect(item.summary).toEqual([
      { type: 'summary_text', text: 'AB' },
      { type: 'summary_text', text: 'C' },
    ]);
    expect(JSON.parse(SAMPLE_STATES.decode('reasoning', item.encrypted_content) ?? '')).toEqual([
      { ...mark, text: 'AB', signature: 's0', index: 0 },
      { ...mark, text: 'C', signature: 's1', index: 1 },
      { type: 'reasoning.encrypted', data: 'D', format: 'anthropic-claude-v1', index: 2 },
    ]);
  });

  it('of an issuer of this format keeps ids, parts and bytes', () => {
    const mark = (id: string): object => ({ format: 'openai-responses-v1', id });
    const message = {
      reasoning_content: 'A\n\nB\n\nC',
      reasoning_details: [
        { type: 'reasoning.summary', summary: 'A', ...mark('rs_a'), index: 0 },
        { type: 'reasoning.summary', summary: 'B', ...mark('rs_a'), index: 1 },
        { type: 'reasoning.encrypted', data: 'gA_-==', ...mark('rs_a'), index: 2 },
        { type: 'reasoning.summary', summary: 'C', ...mark('rs_b'), index: 3 },
        { type: 'reasoning.encrypted', data: 'gB', ...mark('rs_b'), index: 4 },
      ],
      content: 'x',
    };
    const text = (value: string): object => ({ type: 'summary_text', text: value });
    expect(replyOf(message).output).toMatchObject([
      { id: 'rs_a', type: 'reasoning', summary: [text('A'), text('B')], encrypted_content: 'gA_-==' },
      { id: 'rs_b', type: 'reasoning', summary: [text('C')], encrypted_content: 'gB' },
      { type: 'message' },
    ]);
  });

  it('of that format without ids ends each item with its state', () => {
    const detail = (data: string, index: number): object => ({
      type: 'reasoning.encrypted',
      data,
      format: 'openai-responses-v1',
      index,
    });
    const message = { reasoning_details: [detail('g1', 0), detail('g2', 1)], content: 'x' };
    expect(replyOf(message).output).toMatchObject([{ encrypted_content: 'g1' }, { encrypted_content: 'g2' }, {}]);
  });

  it('whose state comes late does not split the text', () => {
    const late = { type: 'reasoning.encrypted', data: 'D', format: 'x', index: 0 };
    const events = streamOf([
      { reasoning_content: 'H' },
      { content: 'a' },
      { reasoning_details: [late] },
      { content: 'b' },
    ]);
    const output = lastResponse(events).output as [Json, Json, { encrypted_content: string }];
    expect(output).toMatchObject([{ type: 'reasoning' }, { content: [{ text: 'ab' }] }, { type: 'reasoning' }]);
    expect(JSON.parse(SAMPLE_STATES.decode('reasoning', output[2].encrypted_content) ?? '')).toEqual([late]);
  });

  it('in the signatures of calls stands before the call', () => {
    const extra = { google: { thought_signature: 's' } };
    const signed = { ...callOf('c1', 'fs__read', '{}'), index: 0, extra_content: extra };
    const events = streamOf([{ reasoning_content: 'H' }, { tool_calls: [signed] }], 'tool_calls');
    const output = lastResponse(events).output as [{ encrypted_content: string }, Json];
    expect(output).toMatchObject([{ summary: [{ text: 'H' }] }, { type: 'function_call', call_id: 'c1' }]);
    expect(JSON.parse(SAMPLE_STATES.decode('reasoning', output[0].encrypted_content) ?? '')).toEqual([
      { type: 'extra_content', index: 'c1', extra_content: extra },
    ]);
  });
});

describe('a stream of calls', () => {
  it('interleaves parallel calls, and has their names and namespaces', () => {
    const events = streamOf(
      [
        { content: 'I check.' },
        callBegin(0, 'call_a', 'fs__read'),
        callPart(0, '{"p":'),
        callBegin(1, 'call_b', 'unknown', '{'),
        callPart(0, '1}'),
        callPart(1, '}'),
        callBegin(2, 'call_c', 'fs__read'),
      ],
      'tool_calls',
    );
    expect(lastResponse(events).output).toEqual([
      expect.objectContaining({ id: 'msg_7_0' }),
      {
        id: 'fc_7_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'read',
        namespace: 'fs',
        arguments: '{"p":1}',
      },
      { id: 'fc_7_2', type: 'function_call', status: 'completed', call_id: 'call_b', name: 'unknown', arguments: '{}' },
      expect.objectContaining({ id: 'fc_7_3', arguments: '{}' }),
    ]);
    const ladder = events.filter(({ output_index: index }) => index === 1);
    expect(typesOf(ladder)).toEqual([
      ...['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.delta'],
      ...['function_call_arguments.done', 'output_item.done'],
    ]);
    expect(typesOf(events).indexOf('output_item.done')).toBeLessThan(
      typesOf(events).indexOf('function_call_arguments.delta'),
    );
  });

  it('unwraps free text while it arrives', () => {
    const events = streamOf([
      callBegin(0, 'c', 'js__exec'),
      callPart(0, '{"inp'),
      callPart(0, 'ut": "a\\'),
      callPart(0, 'n\\u00'),
      callPart(0, 'fcb"}'),
    ]);
    const deltas = events.filter(({ type }) => type === 'response.custom_tool_call_input.delta');
    expect(deltas.map(({ delta }) => delta)).toEqual(['a', '\n', 'üb']);
    expect(lastResponse(events).output).toEqual([
      {
        id: 'ctc_7_0',
        type: 'custom_tool_call',
        status: 'completed',
        call_id: 'c',
        name: 'exec',
        namespace: 'js',
        input: 'a\nüb',
      },
    ]);
  });

  it.each([
    [
      'shell',
      '{"commands":["ls"],"timeout_ms":5}',
      { action: { commands: ['ls'], timeout_ms: 5, max_output_length: null } },
    ],
    ['shell', 'rm -rf /', { action: { commands: [], timeout_ms: null, max_output_length: null } }],
    ['local_shell', '{"command":["ls"],"x\\"":1}', { action: { type: 'exec', command: ['ls'], env: {} } }],
    [
      'apply_patch',
      '{"type":"create_file","path":"a","diff":"+x"}',
      { operation: { type: 'create_file', path: 'a', diff: '+x' } },
    ],
    ['apply_patch', '{"type":"delete_file","path":"a"}', { operation: { type: 'delete_file', path: 'a' } }],
    ['apply_patch', '[]', { operation: { type: 'update_file', path: '', diff: '' } }],
    ['computer', '{"actions":[{"type":"wait"}]}', { actions: [{ type: 'wait' }], pending_safety_checks: [] }],
    ['tool_search', '{"q\\"":1}', { execution: 'client', arguments: { 'q"': 1 } }],
  ])('has the item of %s for %s', (name, written, members) => {
    const events = streamOf([callBegin(0, 'c', name), callPart(0, written)], 'tool_calls');
    expect(typesOf(events)).toEqual(['created', 'in_progress', 'output_item.added', 'output_item.done', 'completed']);
    const item = { type: `${name}_call`, call_id: 'c', ...members };
    expect(events[2]).toMatchObject({ item: { ...item, status: 'in_progress' } });
    expect(lastResponse(events).output).toMatchObject([{ ...item, status: 'completed' }]);
    expect(replyOf({ tool_calls: [callOf('c', name, written)] }, 'tool_calls').output).toEqual(
      lastResponse(events).output,
    );
  });

  it('announces items in their order', () => {
    const patch = (path: string): string => JSON.stringify({ type: 'delete_file', path });
    const events = streamOf([
      ...[callBegin(0, 'a', 'apply_patch'), callPart(0, patch('a')), callBegin(1, 'b', 'fs__read', '{}')],
      ...[callBegin(2, 'c', 'apply_patch', patch('c')), { content: 'done' }],
    ]);
    const added = events.filter(({ type }) => type === 'response.output_item.added');
    expect(added).toMatchObject([
      { output_index: 0, item: { operation: { type: 'delete_file', path: 'a' } } },
      { output_index: 1, item: { name: 'read' } },
      { output_index: 2, item: { operation: { path: 'c' } } },
      { output_index: 3, item: { type: 'message' } },
    ]);
  });

  it.each(['js__exec', 'fs__read', 'shell'])('does not finish a call of %s that was cut', (name) => {
    const events = streamOf(
      [callBegin(0, 'a', name, '{"input":"x"}'), callBegin(1, 'b', name, '{"input":"rm -rf /')],
      'length',
    );
    const done = events.filter(({ type }) => type === 'response.output_item.done');
    expect(done).toMatchObject([{ item: { call_id: 'a', status: 'completed' } }]);
    expect(lastResponse(events)).toMatchObject({
      status: 'incomplete',
      output: [{ status: 'completed' }, { call_id: 'b', status: 'incomplete' }],
    });
  });
});

describe('a stream that fails', () => {
  const body = (code: 'upstream_error' | 'insufficient_balance'): RoutifyError => new RoutifyError(code, 'Why.');

  it.each([
    ['insufficient_balance', 'insufficient_quota'],
    ['spend_cap_reached', 'insufficient_quota'],
    ['context_length_exceeded', 'context_length_exceeded'],
    ['invalid_request_error', 'invalid_prompt'],
    ['model_not_allowed', 'invalid_prompt'],
    ['rate_limit_exceeded', 'rate_limit_exceeded'],
    ['upstream_rate_limited', 'rate_limit_exceeded'],
    ['request_timeout', 'server_error'],
    ['upstream_error', 'server_error'],
    ['overloaded', 'server_error'],
  ] as const)('with %s has the code %s', (code, expected) => {
    const stream = openStream();
    const failed = stream.fail(new RoutifyError(code, 'Why.').toBody('req_1'));
    const events = eventsOf(failed);
    const error = { code: expected, message: 'Why.' };
    expect(events).toMatchObject([
      { type: 'error', ...error, error },
      { type: 'response.failed', response: { status: 'failed', error } },
    ]);
  });

  it('repeats only finished items', () => {
    const stream = openStream();
    const frames = [
      stream.begin(),
      stream.chunk(chunkOf({ content: 'a' })),
      stream.chunk(chunkOf(callBegin(0, 'c', 'fs__read', '{}'))),
    ];
    frames.push(stream.fail(body('upstream_error').toBody('req_1')));
    const events = eventsOf(Buffer.concat(frames));
    expect(typesOf(events).at(-1)).toBe('failed');
    expect(lastResponse(events).output).toMatchObject([{ type: 'message' }]);
    expect(events.filter(({ type }) => type === 'response.output_item.done')).toHaveLength(1);
  });

  it('names the tier that was asked for at its beginning, and the one that served at its end', () => {
    const context = { ...CONTEXT, serviceTier: 'flex' };
    for (const [serviceTier, shown] of [
      ['flex', 'flex'],
      ['standard', 'default'],
    ] as const) {
      const facts = { ...CLOSING.facts, serviceTier };
      const events = streamOf([{ content: 'a' }], 'stop', { facts, context });
      expect([events[0], events.at(-1)]).toMatchObject([
        { response: { service_tier: 'flex' } },
        { response: { service_tier: shown } },
      ]);
    }
  });

  it.each([
    [{ ended: 'insufficient_balance', limit_source: 'balance' }],
    [{ ended: 'spend_cap_reached', limit_source: 'cap', scope: 'key', period: 'day' }],
  ] as const)('at a limit names it, with the usage: %j', (end) => {
    const events = streamOf([{ content: 'a' }], 'stop', { endedBy: end });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        error: { code: 'insufficient_quota', routify: { code: end.ended, retryable: false, alternatives: [] } },
        usage: { total_tokens: 15 },
        routify: { channel: 'c', ...end },
      },
    });
  });

  it('that its client cancelled is incomplete, and says so, with its output and the usage', () => {
    const events = streamOf([{ content: 'a' }], 'stop', { endedBy: { ended: 'cancelled' } });
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        status: 'cancelled',
        incomplete_details: null,
        error: null,
        output: [{ type: 'message', status: 'incomplete', content: [{ text: 'a' }] }],
        usage: { total_tokens: 15 },
        routify: { channel: 'c', ended: 'cancelled' },
      },
    });
  });
});

describe('a compaction', () => {
  const compaction = { ...CONTEXT, isCompaction: true };

  it('is one item with the sealed summary', () => {
    const events = streamOf([{ reasoning_content: 'Hm' }, { content: 'We ' }, { content: 'did X.' }], 'stop', {
      context: compaction,
    });
    expect(typesOf(events)).toEqual(['created', 'in_progress', 'output_item.added', 'output_item.done', 'completed']);
    const [item] = lastResponse(events).output as [{ type: string; encrypted_content: string }];
    expect(item.type).toBe('compaction');
    expect(SAMPLE_STATES.decode('compaction', item.encrypted_content)).toBe('We did X.');
    expect(SAMPLE_STATES.decode('reasoning', item.encrypted_content)).toBeNull();
    expect(replyOf({ content: 'We did X.' }, 'stop', compaction).output).toEqual([item]);
  });

  it('that was cut has no item', () => {
    expect(lastResponse(streamOf([{ content: 'We ' }], 'length', { context: compaction }))).toMatchObject({
      status: 'incomplete',
      output: [],
    });
  });
});
