import fc from 'fast-check';
import { scanTopLevel, valueBytes, NO_USAGE } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { CHAT_FORM } from './choice-form.js';
import { inspectReply, spliceReply, type InspectedReply, type ReplyExtras } from './splice-reply.js';

const choices = '"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]';
const usage =
  '"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,' +
  '"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}';
const complete = `{"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"up-1",${choices},${usage}}`;

const extras: ReplyExtras = {
  createdSeconds: 1_744_000_000,
  model: 'gpt-4o',
  usage: NO_USAGE,
  isNative: false,
  callRules: { mapsFunctionCalls: false, stopEndsCalls: false },
  routify: {
    channel: 'deepseek-official',
    latencyMs: 186.6,
    costNanoUsd: 55n,
    generationId: 'gen_1',
    usageSource: 'upstream',
    maxTokensApplied: null,
    waiver: null,
    serviceTier: null,
  },
};
const routify =
  '"routify":{"channel":"deepseek-official","latency_ms":187,"cost_usd":0.000000055,' +
  '"generation_id":"gen_1","usage_source":"upstream"}';

function inspect(text: string): InspectedReply {
  const inspected = inspectReply(Buffer.from(text));
  if (inspected.kind !== 'reply') throw new Error(JSON.stringify(inspected));
  return inspected;
}

function splice(text: string, changed: Partial<ReplyExtras> = {}): string {
  return Buffer.from(spliceReply(inspect(text), { ...extras, ...changed }, CHAT_FORM), 'latin1').toString();
}

describe('inspectReply', () => {
  it('reads the facts needed for pricing', () => {
    expect(inspect(complete)).toMatchObject({
      choiceCount: 1,
      finishReasons: ['stop'],
      visibleTextBytes: 2,
      usage: { kind: 'usage', usage: { ...NO_USAGE, promptTokens: 9, completionTokens: 1 } },
    });
  });

  it('counts every kind of output text once, but not media', () => {
    const message = {
      role: 'assistant',
      content: 'abc',
      reasoning_content: 'de',
      refusal: null,
      tool_calls: [1],
      images: ['long data URL'],
    };
    const text = JSON.stringify({ choices: [{ message }, { message }, 'odd', { message: null, finish_reason: null }] });
    expect(inspect(text)).toMatchObject({ choiceCount: 4, finishReasons: [], visibleTextBytes: 2 * (3 + 2 + 3) });
  });

  it.each([
    ['{"choices":[]}', 'no choice'],
    ['{"choices":{}}', 'no array of choices'],
    ['{"id":"x"}', 'no array of choices'],
    ['', 'not a JSON object: unexpected end at byte 0'],
    ['<html>', "not a JSON object: unexpected '<' at byte 0"],
    [complete.slice(0, -1), `not a JSON object: unexpected end at byte ${complete.length - 1}`],
    ['[]', "not a JSON object: unexpected '[' at byte 0"],
  ])('calls %.60j invalid: %s', (text, reason) => {
    expect(inspectReply(Buffer.from(text))).toEqual({ kind: 'invalid', reason });
  });

  it('finds the error in a body of status 200, but not in `error: null`', () => {
    const text = `{"error":{"message":"No","code":429},${choices}}`;
    expect(inspectReply(Buffer.from(text))).toEqual({
      kind: 'error',
      error: { message: 'No', param: null, code: '429' },
    });
    expect(inspect(`{"error":null,${choices}}`).kind).toBe('reply');
  });

  it('finds usage that is only in x_groq', () => {
    const { usage: result } = inspect(`{${choices},"x_groq":{${usage}}}`);
    expect(result).toMatchObject({ kind: 'usage', usage: { promptTokens: 9 } });
  });
});

describe('spliceReply', () => {
  it('RES-1, RES-4: replaces the model name and adds the routify object', () => {
    expect(splice(complete)).toBe(complete.replace('"up-1"', '"gpt-4o"').replace(/}$/, `,${routify}}`));
  });

  it.each([
    '{CHOICES,USAGE}',
    '{"id":"","object":"","created":null,"model":"",CHOICES,USAGE}',
    '{"id":5,"created":"7",CHOICES,USAGE}',
  ])('RES-1: supplies missing members in %s', (shape) => {
    const text = shape.replace('CHOICES', choices).replace('USAGE', usage);
    expect(JSON.parse(splice(text))).toMatchObject({
      id: 'chatcmpl-gen_1',
      object: 'chat.completion',
      created: 1_744_000_000,
      model: 'gpt-4o',
    });
  });

  it('RES-3: converts usage of another meaning, and keeps other fields', () => {
    const upstream = '"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":30,"cost":0.10}';
    const reply = splice(`{${choices},${upstream}}`);
    expect(reply).toContain('"cost":0.10');
    expect(JSON.parse(reply)).toMatchObject({
      usage: { completion_tokens: 21, total_tokens: 30, prompt_tokens_details: { cached_tokens: 0 } },
    });
  });

  it('RES-3: adds the details that an upstream omits', () => {
    const bare = '"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}';
    expect(JSON.parse(splice(`{${choices},${bare}}`))).toMatchObject(JSON.parse(`{${usage}}`) as object);
  });

  it('RES-3: moves usage from x_groq to usage', () => {
    expect(JSON.parse(splice(`{${choices},"x_groq":{${usage}}}`))).toMatchObject({ usage: { total_tokens: 10 } });
  });

  it.each(['', ',"usage":null', ',"usage":{"prompt_tokens":-1}'])(
    'supplies counted usage in place of %j',
    (upstream) => {
      const counted: Partial<ReplyExtras> = {
        usage: { ...NO_USAGE, promptTokens: 3, completionTokens: 4 },
        routify: { ...extras.routify, usageSource: 'counted' },
      };
      expect(JSON.parse(splice(`{${choices}${upstream}}`, counted))).toMatchObject({
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      });
    },
  );

  it('RES-4: replaces an upstream’s own routify member', () => {
    const upstream = complete.replace(/}$/, ',"routify":{"cost_usd":9}}');
    expect(splice(upstream)).toBe(splice(complete));
  });

  it('RES-11: reports the bound set by the gateway', () => {
    const reply = splice(complete, { routify: { ...extras.routify, maxTokensApplied: 256 } });
    expect(JSON.parse(reply)).toMatchObject({ routify: { max_tokens_applied: 256 } });
  });

  it('RES-5: keeps the bytes of every other field', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 }).map((text) => `x_${text}`);
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.constantFrom(0, 2), (fields, indent) => {
        const text = JSON.stringify({ ...fields, ...(JSON.parse(complete) as object) }, null, indent);
        const before = members(text);
        const after = members(splice(text));
        expect(after.get('routify')).toBe(routify.slice('"routify":'.length));
        after.delete('routify');
        before.set('model', '"gpt-4o"');
        expect([...after]).toEqual([...before]);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

function members(text: string): Map<string, string> {
  const object = scanTopLevel(Buffer.from(text));
  return new Map(object.members.map((member) => [member.key, valueBytes(object, member).toString()]));
}
