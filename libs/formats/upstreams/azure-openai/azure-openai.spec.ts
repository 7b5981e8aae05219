import { readChunk } from '../../chat/stream/chunk-reader.js';
import { readError } from '../../chat/errors/read-error.js';
import { dialectRequest, requestText } from '../../../../test/support/samples/dialect-request.js';
import type { DialectOptions, DialectRequest } from '../dialect.js';
import { azureOpenai } from './azure-openai.js';

const BODY = '{"model":"gpt","messages":[{"role":"user","content":"Hi"}],"logit_bias":{"50256":-100}}';

function build(options: Partial<DialectOptions>): DialectRequest {
  return dialectRequest(azureOpenai, BODY, { upstreamModel: 'my deployment', ...options });
}

describe('azureOpenai', () => {
  it.each([
    ['', null, '/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21'],
    ['', '2025-01-01-preview', '/openai/deployments/my%20deployment/chat/completions?api-version=2025-01-01-preview'],
    ['/openai', null, '/deployments/my%20deployment/chat/completions?api-version=2024-10-21'],
    ['/openai/v1', null, '/chat/completions'],
    ['/openai/v1', 'preview', '/chat/completions?api-version=preview'],
  ])('below %j with version %j requests %s', (basePath, apiVersion, path) => {
    expect(build({ basePath, apiVersion }).path).toBe(path);
  });

  it('sends the body of an OpenAI upstream, with the deployment as its model', () => {
    const request = build({});
    expect(requestText(request)).toBe(BODY.replace('"gpt"', '"my deployment"'));
    expect(request.translation).toBeNull();
  });

  it('reads a chunk with only filter results as a chunk', () => {
    const data = Buffer.from('{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}');
    expect(readChunk({ event: null, data })).toMatchObject({ kind: 'chunk', choiceCount: 0, carriesUsage: false });
  });

  it('keeps the param and the code of a content filter refusal', () => {
    const inner = { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } };
    const error = { message: 'Filtered.', type: null, param: 'prompt', code: 'content_filter', innererror: inner };
    expect(readError(Buffer.from(JSON.stringify({ error })))).toEqual({
      message: 'Filtered.',
      param: 'prompt',
      code: 'content_filter',
    });
  });
});
