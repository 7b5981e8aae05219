import { hintForPath } from './path-hint.js';

const ORIGIN = 'https://llm.example';
const BASE = `${ORIGIN}/v1`;

const chat = 'POST /v1/chat/completions';

describe('hintForPath', () => {
  it.each([
    ['/chat/completions', chat],
    ['/v1/chat/completions/chat/completions', chat],
    ['/v1/chat/chat/completions', chat],
    ['/v1//chat/completions', chat],
    ['//v1/chat/completions', chat],
    ['/api/v1/chat/completions', chat],
    ['/api/openai/v1/chat/completions', chat],
    ['/openai/deployments/gpt-4o/chat/completions', chat],
    ['/V2/Chat/Completions', chat],
    ['/completions', 'POST /v1/completions'],
    ['/v1/engines/davinci/completions', 'POST /v1/completions'],
    ['/v1/chat/completions/completions', 'POST /v1/completions'],
    ['/v1/chat/completions/embeddings', 'POST /v1/embeddings'],
    ['/estimate', 'POST /v1/estimate'],
    ['/responses', 'POST /v1/responses'],
    ['/models', 'GET /v1/models'],
    ['/v1/chat/completions/models', 'GET /v1/models'],
    ['/v2/models', 'GET /v1/models'],
    ['/models/openai/gpt-4o', 'GET /v1/models/{id}'],
    ['/api/v1/models/gpt-4o', 'GET /v1/models/{id}'],
    ['/api/v1/key', 'GET /v1/key'],
    ['/api/v1/credits', 'GET /v1/credits'],
    ['/generations/gen_x', 'GET /v1/generations/{id}'],
    ['/openapi.json', 'GET /v1/openapi.json'],
  ])('%s lies below a wrong base URL', (path, use) => {
    const [method = '', servedPath = ''] = use.split(' /v1');
    expect(hintForPath(path, BASE)).toEqual({
      text: `Set the base URL to ${BASE}: ${method} ${BASE}${servedPath} is served.`,
      metadata: { base_url: BASE, use },
    });
  });

  it.each([
    ['/v1/v1/messages', 'POST /v1/messages'],
    ['/v1/v1/v1/messages', 'POST /v1/messages'],
    ['/anthropic/v1/messages', 'POST /v1/messages'],
    ['//v1/messages', 'POST /v1/messages'],
    ['/V1/V1/Messages', 'POST /v1/messages'],
    ['/v1/v1/messages/count_tokens', 'POST /v1/messages/count_tokens'],
    ['/v1/v1/models', 'GET /v1/models', true],
    ['/v1/v1/models/acme%2Fone', 'GET /v1/models/{id}', true],
  ] as [path: string, use: string, isMessages?: boolean][])(
    'ERR-404: %s is of a client that adds /v1 itself, as Anthropic’s do',
    (path, use, isMessages = false) => {
      const { text, metadata } = hintForPath(path, BASE, isMessages);
      const [method = '', served = ''] = use.split(' ');
      expect(text).toBe(
        `Set the base URL to ${ORIGIN}, without /v1, which Anthropic's clients add: ${method} ${ORIGIN}${served} is served.`,
      );
      expect(metadata).toEqual({ base_url: ORIGIN, use });
    },
  );

  it.each([
    ['/messages', 'POST /v1/messages'],
    ['/v1/messages/messages', 'POST /v1/messages'],
    ['/v1/messages/messages/count_tokens', 'POST /v1/messages/count_tokens'],
  ])('ERR-404: %s is of a client of Messages that adds no /v1; both base URLs are named', (path, use) => {
    const { text, metadata } = hintForPath(path, BASE);
    expect(text).toContain(`Set the base URL to ${BASE}: `);
    expect(text).toContain(`add /v1 themselves: their base URL is ${ORIGIN}.`);
    expect(metadata).toEqual({ base_url: BASE, use });
  });

  it.each(['/v1/v1/chat/completions', '/v1/v1/responses', '/v1/v1/models/openai%2Fgpt-4o'])(
    'ERR-404: %s may be of a client that adds /v1 itself: both base URLs are named',
    (path) => {
      const { text, metadata } = hintForPath(path, BASE);
      expect(text).toContain(`Set the base URL to ${BASE}: `);
      expect(text).toContain(` For a client that adds /v1 itself, set it to ${ORIGIN}.`);
      expect(metadata.base_url).toBe(BASE);
    },
  );

  it.each([
    ['/v1/v1/messages', "without /v1, which Anthropic's clients add"],
    ['/chat/completions', 'with /v1 at its end'],
  ])('ERR-404: %s at an unknown address', (path, part) => {
    expect(hintForPath(path, '/v1').text).toContain(`Set the base URL to the address of this API, ${part}: `);
  });

  it.each([
    ['/v1/responses/resp_1/input_items', 'POST /v1/responses'],
    ['/v1/messages/batches', 'POST /v1/messages'],
    ['/v1/assistants', 'POST /v1/responses'],
    ['/v1/threads/thread_1/messages', 'POST /v1/responses'],
    ['/v1beta/models/gemini-2.5-pro:generateContent', chat],
    ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', chat],
    ['/v1beta/models/gemini-2.5-pro:countTokens', 'POST /v1/estimate'],
    ['/v1beta/models/text-embedding-004:embedContent', 'POST /v1/embeddings'],
    ['/api/generate', chat],
    ['/api/tags', 'GET /v1/models'],
    ['/api/embed', 'POST /v1/embeddings'],
    ['/v1/engines', 'GET /v1/models'],
    ['/api/v1/auth/key', 'GET /v1/key'],
    ['/user/balance', 'GET /v1/credits'],
    ['/v1/docs', 'GET /v1/openapi.json'],
    ['/swagger.json', 'GET /v1/openapi.json'],
    ['/v1/openapi.yaml', 'GET /v1/openapi.json'],
    ['/v1/dashboard/billing/credit_grants', 'GET /v1/credits'],
    ['/v1/responses/resp_1/cancel', 'POST /v1/generations/{id}/cancel'],
  ])('%s belongs to another API', (path, use) => {
    const { text, metadata } = hintForPath(path, BASE);
    expect(metadata).toEqual({ base_url: BASE, use });
    expect(text).toContain(use.replace('/v1', BASE));
  });

  it.each([
    ['/v1/chat', chat],
    ['/v1/chat/completion', chat],
    ['/v1/chat/complitions', chat],
    ['/v1/chat/completions/chatcmpl-1', chat],
    ['/v1/completion', chat],
    ['/v1/embedding', 'POST /v1/embeddings'],
    ['/v1/model', 'GET /v1/models'],
    ['/v1/generation', 'GET /v1/generations/{id}'],
    ['/v1/keys', 'GET /v1/key'],
  ])('%s is a typo', (path, use) => {
    expect(hintForPath(path, BASE)).toEqual({
      text: `Did you mean ${use.replace('/v1', BASE)}?`,
      metadata: { base_url: BASE, use },
    });
  });

  it.each(['/admin/v1/models', '/v1/admin/keys', '/v1/organization/usage/completions', '/admin', '/api/v1/keys'])(
    '%s belongs to control',
    (path) => {
      const text = 'The management API is served by control, at an address of its own.';
      expect(hintForPath(path, BASE)).toEqual({ text, metadata: {} });
    },
  );

  it.each(['/favicon.ico', '/v1/audio/speech', '/v1/images/generations', '/v1/files', '/robots.txt', '/v9', '/%zz'])(
    '%s has no match',
    (path) => {
      const expected = { text: 'GET / lists what is served.', metadata: { base_url: BASE } };
      expect(hintForPath(path, BASE)).toEqual(expected);
    },
  );
});
