import { curlOf } from './curl';

describe('a request as curl', () => {
  it('has its model, stream and metadata', () => {
    const tags = { owner: "O'Brien" };
    const text = curlOf(
      { endpoint: 'chat', requested_model: 'gpt-4.1', stream: true, tags },
      'https://api.example.com',
    );
    expect(text).toContain('curl "https://api.example.com/v1/chat/completions"');
    expect(text).toContain('"stream": true');
    expect(text).toContain(`"owner": "O'\\''Brien"`);
  });

  it.each([
    ['embeddings', '/v1/embeddings', '"input"'],
    ['messages', '/v1/messages', '"max_tokens"'],
    ['completions', '/v1/completions', '"prompt"'],
  ] as const)('knows %s', (endpoint, path, field) => {
    const text = curlOf({ endpoint, requested_model: 'm', stream: false, tags: {} }, null);
    expect(text).toContain(`$ROUTIFY_URL${path}`);
    expect(text).toContain(field);
    expect(text).not.toContain('stream');
  });
});
