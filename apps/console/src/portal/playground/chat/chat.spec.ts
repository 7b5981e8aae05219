import { ApiError } from '@/api/api-error';
import { readPiece } from './answer-pieces';
import { chatRequest, curlOf, type Parameters } from './chat-request';
import { newAnswer, pastOf, withAnswer, withPiece } from './conversation';
import { PlaygroundKey } from './playground-key';

const NO_PARAMETERS: Parameters = { system: '', temperature: '', maxTokens: '', stream: false };
const text = (words: string) => ({ text: words, images: [] });
const photo = { name: "it's.png", dataUrl: 'data:image/png;base64,AAAA' };

describe('the request of the playground', () => {
  it('leaves out what the model decides', () => {
    expect(chatRequest('openai/gpt-4.1', NO_PARAMETERS, [], text('hi'))).toEqual({
      model: 'openai/gpt-4.1',
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  it('has parameters, images and the conversation', () => {
    const parameters = { system: 'Be brief.', temperature: 0, maxTokens: 50, stream: true } as const;
    const past = [
      { message: text('one'), answer: 'two' },
      { message: text('three'), answer: '' },
    ];
    expect(chatRequest('m', parameters, past, { text: 'four', images: [photo] })).toEqual({
      model: 'm',
      temperature: 0,
      max_completion_tokens: 50,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'four' },
            { type: 'image_url', image_url: { url: photo.dataUrl } },
          ],
        },
      ],
    });
  });

  it('is the same in a shell, which reads images from their files', () => {
    const plain = curlOf(
      { origin: 'https://api.example', service: 'Routify' },
      chatRequest('m', NO_PARAMETERS, [], text("it's $HOME")),
      [],
    );
    expect(plain).toContain('curl https://api.example/v1/chat/completions \\\n');
    expect(plain).toContain("<<'JSON'\n{");
    expect(plain).toContain(`"content": "it's $HOME"`);
    const request = chatRequest('m', { ...NO_PARAMETERS, stream: true }, [], { text: 'a\n$HOME', images: [photo] });
    const withImage = curlOf({ origin: 'https://api.example', service: 'Routify' }, request, [photo]);
    expect(withImage).toContain('curl -N ');
    expect(withImage).toContain('<<JSON\n{');
    expect(withImage).toContain(String.raw`"a\\n\$HOME"`);
    expect(withImage).toContain(String.raw`"data:image/png;base64,$(base64 < 'it'\''s.png' | tr -d '\n')"`);
  });
});

describe('an answer of the playground', () => {
  const last =
    '{"choices":[],"usage":{"prompt_tokens":8,"completion_tokens":17},' +
    '"routify":{"channel":"simulator","latency_ms":23,"cost_usd":0.000000055,"generation_id":"gen_1"}}';

  it('keeps the cost as the API wrote it', () => {
    expect(readPiece(last, null)).toEqual({
      text: '',
      finishReason: null,
      promptTokens: 8,
      completionTokens: 17,
      facts: { costUsd: '0.000000055', latencyMs: 23, channel: 'simulator', ended: null },
    });
  });

  it('grows by the pieces of a stream', () => {
    const pieces = ['{"choices":[{"delta":{"role":"assistant"}}]}', '{"choices":[{"delta":{"content":"Hel"}}]}'];
    const more = ['{"choices":[{"delta":{"content":"lo"},"finish_reason":"stop"}]}', last];
    const answer = [...pieces, ...more].reduce(
      (before, json, index) => withPiece(before, readPiece(json, null), index * 10),
      newAnswer('m'),
    );
    expect(answer).toMatchObject({ text: 'Hello', firstMs: 10, finishReason: 'stop', promptTokens: 8 });
  });

  it('ends with the error of a stream, its code and the id of the request', () => {
    const read = () => readPiece('{"error":{"code":"upstream_error","message":"broken"}}', 'gen_1');
    expect(read).toThrow(ApiError);
    expect(read).toThrow(expect.objectContaining({ code: 'upstream_error', message: 'broken', requestId: 'gen_1' }));
  });

  it('is what its side reads next; a side that joined later knows the answers of the first', () => {
    const turns = [
      { id: '1', message: text('a'), answers: [{ ...newAnswer('m'), text: 'first' }] },
      { id: '2', message: text('b'), answers: [newAnswer('m'), newAnswer('n')] },
    ];
    const changed = withAnswer(turns, { turnId: '2', side: 1 }, (answer) => ({ ...answer, text: 'second' }));
    expect(pastOf(changed, 0).map(({ answer }) => answer)).toEqual(['first', '']);
    expect(pastOf(changed, 1).map(({ answer }) => answer)).toEqual(['first', 'second']);
  });
});

describe('the key of the playground', () => {
  const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
  /** Issues keys that live as long as each of `lives` says. */
  function keyOf(...lives: number[]): PlaygroundKey {
    let count = 0;
    return new PlaygroundKey(() =>
      Promise.resolve({ secret: `rtf_${count + 1}`, expires_at: inMs(lives[count++] ?? 0) }),
    );
  }

  it('is one for all requests until it ends', async () => {
    const key = keyOf(3_600_000);
    expect(await Promise.all([key.secret(), key.secret()])).toEqual(['rtf_1', 'rtf_1']);
    expect(await key.secret()).toBe('rtf_1');
    const ending = keyOf(30_000, 3_600_000);
    expect([await ending.secret(), await ending.secret(), await ending.secret()]).toEqual(['rtf_1', 'rtf_2', 'rtf_2']);
  });

  it('is replaced once when the gateway refuses it to both models', async () => {
    const key = keyOf(3_600_000, 3_600_000);
    const refused = await key.secret();
    expect(await Promise.all([key.secret(refused), key.secret(refused)])).toEqual(['rtf_2', 'rtf_2']);
    expect(await key.secret(refused)).toBe('rtf_2');
  });

  it('is issued again after a failure', async () => {
    const issue = jest.fn();
    issue.mockRejectedValueOnce(new Error('away'));
    issue.mockResolvedValue({ secret: 'rtf_1', expires_at: null });
    const key = new PlaygroundKey(issue);
    await expect(key.secret()).rejects.toThrow('away');
    expect(await key.secret()).toBe('rtf_1');
  });
});
