import fc from 'fast-check';
import { SseSplitter, NO_USAGE, RoutifyError } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { droppedFields } from '../reply/dropped-fields.js';
import { openCalls } from '../shape/shape-calls.js';
import { readChunk, type Chunk } from './chunk-reader.js';
import { errorChunk, lengthChunk, usageChunk } from './own-chunks.js';
import { chunkIdentity, spliceChunk } from './splice-chunk.js';

const supplied = { generationId: 'gen_1', createdSeconds: 1_744_000_000, model: 'gpt-4o', form: CHAT_FORM };
const dropped = droppedFields(['provider', 'usage.cost']);
const head = '"id":"up-1","object":"chat.completion.chunk","created":7,"model":"gpt-4o"';
const text = '"choices":[{"index":0,"delta":{"content":"Hi"}}]';

function chunk(json: string): Chunk {
  const view = readChunk({ event: null, data: Buffer.from(json) });
  if (view.kind !== 'chunk') throw new Error(JSON.stringify(view));
  return view;
}

function splice(json: string, stripUsage = true, first = json): string {
  const changes = { stripUsage, dropped, calls: openCalls('gen_1') };
  const frame = spliceChunk(chunk(json), chunkIdentity(chunk(first), supplied), changes).toString();
  expect(frame).toMatch(/^data: \{.*\}\n\n$/);
  return frame.slice('data: '.length, -2);
}

describe('spliceChunk', () => {
  it('RES-5: removes the operator’s cost fields', () => {
    expect(splice(`{${head},"provider":"X",${text}}`)).toBe(`{${head},${text}}`);
  });

  it('RES-7: passes a complete chunk through unchanged', () => {
    expect(splice(`{${head},${text}, "x":1.10}`)).toBe(`{${head},${text}, "x":1.10}`);
  });

  it.each([
    ['{CHOICES}', 'chatcmpl-gen_1', 1_744_000_000],
    ['{"id":"","object":"","created":null,"model":"",CHOICES}', 'chatcmpl-gen_1', 1_744_000_000],
    ['{"id":"up-9","created":9,CHOICES}', 'up-9', 9],
  ])('RES-7: supplies missing members in %s', (shape, id, created) => {
    expect(JSON.parse(splice(shape.replace('CHOICES', text)))).toMatchObject({
      id,
      object: 'chat.completion.chunk',
      created,
      model: 'gpt-4o',
    });
  });

  it('RES-7: gives every chunk the id of the first, and the time only if it is missing', () => {
    const first = `{${head},${text}}`;
    expect(JSON.parse(splice(`{"id":"up-2",${text}}`, true, first))).toMatchObject({ id: 'up-1', created: 7 });
    expect(JSON.parse(splice(`{"created":8,${text}}`, true, first))).toMatchObject({ id: 'up-1', created: 8 });
  });

  it.each([
    ['"usage":null,', true, ''],
    ['"usage":null,', false, '"usage":null,'],
    ['"usage":{"prompt_tokens":1},', true, ''],
    ['"usage":{"prompt_tokens":1},', false, '"usage":null,'],
    ['"x_groq":{"id":"r","usage":{"prompt_tokens":1}},', true, '"x_groq":{"id":"r"},'],
    ['"x_groq":{"usage":{"prompt_tokens":1}},', false, '"x_groq":{},'],
    ['"x_groq":null,', true, '"x_groq":null,'],
    ['"routify":{"cost_usd":1},', false, ''],
  ])('RES-8: of %s with stripUsage %s leaves %j', (sent, stripUsage, left) => {
    expect(splice(`{${head},${sent}${text}}`, stripUsage)).toBe(`{${head},${left}${text}}`);
  });

  it('RES-5: keeps every other byte of any chunk', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 }).map((name) => `x_${name}`);
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (fields) => {
        const json = JSON.stringify({ ...fields, ...(JSON.parse(`{${head},${text}}`) as object) });
        expect(splice(json)).toBe(json);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('the own chunks of the gateway', () => {
  const identity = chunkIdentity(null, supplied);
  const common = { id: 'chatcmpl-gen_1', object: 'chat.completion.chunk', created: 1_744_000_000, model: 'gpt-4o' };

  function parse(frame: Buffer): unknown {
    const { frames } = new SseSplitter(10_000).push(frame);
    expect(frames).toHaveLength(1);
    return JSON.parse(frames[0]!.data.toString());
  }

  const usage = { ...NO_USAGE, promptTokens: 3, completionTokens: 4 };
  const facts = {
    channel: 'c',
    latencyMs: 5,
    costNanoUsd: 2_800n,
    generationId: 'gen_1',
    usageSource: 'counted',
    maxTokensApplied: null,
    waiver: null,
    serviceTier: null,
  } as const;

  it('RES-8: report usage and cost without choices', () => {
    const frame = usageChunk(identity, null, usage, facts);
    expect(frame.toString()).toContain('"cost_usd":0.0000028,');
    expect(parse(frame)).toMatchObject({
      ...common,
      choices: [],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      routify: { channel: 'c', latency_ms: 5, generation_id: 'gen_1', usage_source: 'counted' },
    });
  });

  it.each([
    ['{"id":"a", "choices" : [ ],"service_tier":"x","usage":USAGE,"n":1.50}', 'with a chunk of its own'],
    ['{"usage":USAGE,"service_tier":"x","n":1.50}', 'without choices'],
  ])('RES-5 RES-8: keep the upstream’s other usage fields (%s)', (json) => {
    const reported =
      '{"prompt_tokens":3,"completion_tokens":1,"total_tokens":7,"x_time":0.120,"prompt_tokens_details":null}';
    const frame = usageChunk(identity, chunk(json.replace('USAGE', reported)), usage, facts);
    expect(frame.toString()).toMatch(/"x_time":0\.120.*"n":1\.50/);
    expect(parse(frame)).toEqual({
      ...common,
      choices: [],
      service_tier: 'x',
      n: 1.5,
      usage: {
        prompt_tokens: 3,
        completion_tokens: 4,
        total_tokens: 7,
        x_time: 0.12,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      routify: expect.objectContaining({ generation_id: 'gen_1' }),
    });
  });

  it.each([
    '{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":3,"é":[1e2]}}',
    '{"choices":[{"index":0,"delta":{}}],"x_groq":{"usage":{"prompt_tokens":3,"é":[1e2]}}}',
  ])('RES-5 RES-8: take usage from a chunk with choices without the choices (%s)', (json) => {
    const frame = usageChunk(identity, chunk(json), usage, facts);
    expect(frame.toString()).toContain('"choices":[],"usage":{"prompt_tokens":3,"é":[1e2],');
    expect(parse(frame)).toMatchObject({ ...common, usage: { completion_tokens: 4, total_tokens: 7 } });
  });

  it('RES-10: report an error in the documented shape', () => {
    const body = new RoutifyError('all_channels_failed', 'All channels failed.').toBody('gen_1');
    expect(parse(errorChunk(identity, body))).toEqual({
      ...common,
      choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
      error: { message: 'All channels failed.', type: 'api_error', code: 'all_channels_failed', param: null },
    });
  });

  it('RES-11: report an empty balance', () => {
    expect(parse(lengthChunk(identity, { ended: 'insufficient_balance', limit_source: 'balance' }))).toEqual({
      ...common,
      choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
      routify: { ended: 'insufficient_balance', limit_source: 'balance' },
    });
  });
});
