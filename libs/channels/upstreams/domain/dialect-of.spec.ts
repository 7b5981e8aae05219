import { finish } from '#core';
import { readChatRequest } from '#formats';
import { chatBody } from '../../../../test/support/samples/dialect-request.js';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import type { ChannelKind } from '../../domain/kinds/channel-kind.js';
import type { ToolsApi } from '../../domain/tools-api.js';
import { kindFor } from './dialect-of.js';

const FUNCTION = { name: 'f' };
const TOOLS = { tools: [{ type: 'function', function: FUNCTION }] };
const OFF = { reasoning_effort: 'none' };

interface Facts {
  readonly kind?: ChannelKind;
  readonly toolsApi?: ToolsApi | null;
  readonly options?: Record<string, unknown>;
  /** What the client's format adds to the chat body. */
  readonly more?: object;
}

function kindOf(fields: object, { kind = 'openai-compatible', toolsApi = 'responses', options, more }: Facts = {}) {
  const channel = sampleChannel({ kind, ...(options === undefined ? {} : { options }) });
  const request = finish(
    readChatRequest(chatBody({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields })),
  );
  return kindFor({ channel, toolsApi }, { ...request, ...more });
}

const HOSTED = { kind: 'web_search', units: ['web_search_call'], labels: {}, usesMax: null, param: 'p' } as const;
const SEARCH = { ...HOSTED, isForced: false, json: Buffer.from('{}'), settings: null };

describe('the format of a request', () => {
  it.each<[object, Facts]>([
    [TOOLS, {}],
    [{ functions: [FUNCTION] }, {}],
    [{ ...TOOLS, reasoning_effort: 'high' }, {}],
    [{ ...TOOLS, reasoning_effort: null }, {}],
    [{ ...TOOLS, ...OFF }, { options: { tools_api: 'responses' } }],
    [{ ...TOOLS, ...OFF }, { options: { force: { reasoning_effort: 'high' } } }],
    [{ ...TOOLS, ...OFF }, { options: { drop: ['reasoning_effort'] } }],
    [{}, { more: { hosted: [{ ...SEARCH, format: 'messages' }] } }],
    [{}, { more: { nativeFormat: 'responses' } }],
    [OFF, { more: { nativeFormat: 'responses' } }],
  ])('%j with %j is that of the Responses API', (fields, facts) => {
    expect(kindOf(fields, facts)).toBe('openai-responses');
    expect(kindOf(fields, { ...facts, kind: 'azure-openai' })).toBe('azure-openai-responses');
    expect(kindOf(fields, { ...facts, toolsApi: 'chat' })).toBe('openai-compatible');
    expect(kindOf(fields, { ...facts, toolsApi: null, kind: 'gemini' })).toBe('gemini');
  });

  it.each<[object, Facts]>([
    [{}, {}],
    [{ tools: [] }, {}],
    [{ reasoning_effort: 'high' }, {}],
    [{ ...TOOLS, ...OFF }, {}],
    [{ web_search_options: {} }, { more: { hosted: [{ ...SEARCH, format: 'chat' }] } }],
    [{}, { more: { nativeFormat: 'messages' } }],
    [TOOLS, { more: { endpoint: 'completions' } }],
  ])('%j with %j is the channel’s', (fields, facts) => {
    expect(kindOf(fields, facts)).toBe('openai-compatible');
  });
});
