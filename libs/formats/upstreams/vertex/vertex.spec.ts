import { chatBody, dialectRequest, requestText } from '../../../../test/support/samples/dialect-request.js';
import type { DialectOptions } from '../dialect.js';
import { vertex } from './vertex.js';

const USER = { role: 'user', content: 'Hi' };
const CLAUDE = 'claude-sonnet-4-5@20250929';

function build(body: object, upstreamModel: string, options: Partial<DialectOptions> = {}) {
  return dialectRequest(vertex, { model: 'm', messages: [USER], ...body }, { upstreamModel, ...options });
}

describe('vertex', () => {
  it.each([
    ['gemini-2.5-pro', false, '/publishers/google/models/gemini-2.5-pro:generateContent'],
    ['gemini-2.5-pro', true, '/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['endpoints/123', false, '/endpoints/123:generateContent'],
    [CLAUDE, false, '/publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict'],
    [
      `publishers/anthropic/models/${CLAUDE}`,
      true,
      '/publishers/anthropic/models/claude-sonnet-4-5%4020250929:streamRawPredict',
    ],
  ])('%s (stream: %s) is requested at %s', (model, stream, path) => {
    expect(build({ stream }, model)).toMatchObject({ path, headers: {} });
  });

  it('sends Gemini its own body', () => {
    expect(JSON.parse(requestText(build({}, 'gemini-2.5-pro')))).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });

  it('sends Claude Messages with a version and without a model, betas in the header', () => {
    const { parts, headers } = build({ max_tokens: 5, stream: true, betas: ['x-1'] }, CLAUDE);
    expect(headers).toEqual({ 'anthropic-beta': 'x-1' });
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
    const body = { max_tokens: 5, messages, stream: true, anthropic_version: 'vertex-2023-10-16' };
    expect(JSON.parse(Buffer.concat([...parts]).toString())).toEqual(body);
  });

  it('passes the bytes of clients of Messages', () => {
    const json = '{"model":"m", "max_tokens":5,"messages":[ {"role":"user","content":"Hi"}],"stream":true}';
    const unchanged = { edits: [], dropped: [], hosted: null, holdsState: false, betas: [] } as const;
    const native = { format: 'messages', operation: 'create', body: chatBody(json), ...unchanged } as const;
    const request = build({ stream: true }, CLAUDE, { native });
    expect(requestText(request)).toContain('"messages":[ {"role":"user","content":"Hi"}],"stream":true');
    expect(JSON.parse(requestText(request))).not.toHaveProperty('model');
    expect(request.translation).toMatchObject({ isNative: true });
    expect(build({ stream: true }, 'gemini-2.5-pro', { native }).translation).toMatchObject({ isNative: false });
  });

  it('names no project of the operator in errors', () => {
    const message = 'Publisher Model `projects/acme-1/locations/global/publishers/google/models/x` was not found.';
    for (const model of ['gemini-x', CLAUDE]) {
      const error = Buffer.from(JSON.stringify({ error: { code: 404, message, status: 'NOT_FOUND' } }));
      expect(build({}, model).translation!.error(error, {}).message).toContain('projects/…/locations/global');
    }
  });

  it('has no list of models', () => {
    expect(vertex.modelListing).toBeNull();
  });
});
