import { objectPiece, pieceBytes, finish, RoutifyError } from '#core';
import { chatBody } from '../../../../../../test/support/samples/dialect-request.js';
import type { MessageContext } from './message-parts.js';
import { remoteMedia } from './media-source.js';
import { readConversation } from './read-conversation.js';

const PNG = 'data:image/png;base64,AAAA';
const FOREIGN = 'skip_thought_signature_validator';

function written(messages: readonly object[], changed: Partial<MessageContext> = {}): string {
  const context = { media: new Map(), isThirdGeneration: true, instruction: null, ...changed };
  const conversation = finish(readConversation(Buffer.from(JSON.stringify(messages)), context));
  return Buffer.concat(pieceBytes(objectPiece({ ...conversation })).parts).toString();
}

function read(messages: readonly object[], changed: Partial<MessageContext> = {}): unknown {
  return JSON.parse(written(messages, changed));
}

function partsOf(content: unknown, changed: Partial<MessageContext> = {}): unknown {
  return (read([{ role: 'user', content }], changed) as { contents: { parts: unknown }[] }).contents[0]?.parts;
}

function refusedParam(messages: readonly object[]): string | null {
  try {
    read(messages);
  } catch (error) {
    if (error instanceof RoutifyError) return error.param;
    throw error;
  }
  return null;
}

function call(id: string, name: string, args: string, extra: object = {}): object {
  return { id, type: 'function', function: { name, arguments: args }, ...extra };
}

const signed = (signature: string): object => ({ extra_content: { google: { thought_signature: signature } } });

describe('prompts', () => {
  it('of system and developer become the instructions before the conversation, later ones turns of the user', () => {
    expect(
      read([
        { role: 'system', content: 'one' },
        { role: 'developer', content: 'two' },
        { role: 'user', content: 'hi' },
        { role: 'developer', content: [{ type: 'text', text: 'three' }] },
      ]),
    ).toEqual({
      systemInstruction: { parts: [{ text: 'one' }, { text: 'two' }] },
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'user', parts: [{ text: 'three' }] },
      ],
    });
  });

  it('stand behind the results of calls, which follow the calls at once', () => {
    const calls = { role: 'assistant', content: null, tool_calls: [call('a', 'f', '{}'), call('b', 'f', '{}')] };
    const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: id });
    const note = { role: 'system', content: 'note' };
    const answer = { role: 'assistant', content: 'done' };
    const turns = [{ role: 'user', content: 'hi' }, calls, note, result('a'), note, result('b'), note];
    const rolesOf = (messages: readonly object[]): unknown => {
      const { contents } = read(messages) as { contents: { role: string; parts: Record<string, unknown>[] }[] };
      return contents.map(({ role, parts }) => [role, ...parts.flatMap((part) => Object.keys(part).slice(0, 1))]);
    };
    const expected = [
      ['user', 'text'],
      ['model', 'functionCall', 'functionCall'],
      ['user', 'functionResponse', 'functionResponse'],
      ['user', 'text', 'text', 'text'],
    ];
    expect(rolesOf(turns)).toEqual(expected);
    expect(rolesOf([...turns, answer])).toEqual([...expected, ['model', 'text']]);
  });

  it('become the user turn when there is no other', () => {
    expect(read([{ role: 'system', content: 'go' }])).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'go' }] }],
    });
  });
});

describe('parts of a message', () => {
  it.each([
    ['', [{ text: '' }]],
    [
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      [{ text: 'a' }, { text: 'b' }],
    ],
    [[{ type: 'image_url', image_url: { url: PNG } }], [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }]],
    [
      [{ type: 'image_url', image_url: { url: 'DATA:image/JPG;charset=x;base64,AAAA' } }],
      [{ inlineData: { mimeType: 'image/jpeg', data: 'AAAA' } }],
    ],
    [
      [{ type: 'file', file: { file_data: 'data:,a%20b' } }],
      [{ inlineData: { mimeType: 'text/plain', data: 'YSBi' } }],
    ],
    [
      [{ type: 'image_url', image_url: { url: 'https://a.example/b.JPG?size=1' } }],
      [{ fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.example/b.JPG?size=1' } }],
    ],
    [
      [{ type: 'video_url', video_url: { url: 'https://youtu.be/x' } }],
      [{ fileData: { fileUri: 'https://youtu.be/x' } }],
    ],
    [
      [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } }],
      [{ inlineData: { mimeType: 'audio/mp3', data: 'AAAA' } }],
    ],
    [
      [{ type: 'file', file: { file_data: 'AAAA', filename: 'a.pdf' } }],
      [{ inlineData: { mimeType: 'application/pdf', data: 'AAAA' } }],
    ],
    [
      [{ type: 'file', file: { file_id: 'files/abc' } }],
      [{ fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' } }],
    ],
    [
      [{ type: 'file', file: { file_id: 'gs://bucket/a.mp4' } }],
      [{ fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/a.mp4' } }],
    ],
  ])('%j', (content, parts) => {
    expect(partsOf(content)).toEqual(parts);
  });

  it('are sent as bytes when the provider cannot fetch the address', () => {
    const addresses = ['http://a.example/b.png', 'https://a.example/picture', 'https://a.example/c.png'];
    const content = [
      ...addresses.map((url) => ({ type: 'image_url', image_url: { url } })),
      { type: 'file', file: { file_data: 'HTTPS://a.example/d' } },
    ];
    const messages = [{ role: 'user', content: [...content, ...content] }];
    const remote = remoteMedia(chatBody({ model: 'm', messages }));
    expect(remote).toEqual([...addresses.slice(0, 2), 'HTTPS://a.example/d']);
    const media = new Map(remote.map((url) => [url, { mediaType: 'image/png', base64: 'BBBB' }]));
    expect(partsOf(content, { media })).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'BBBB' } },
      { inlineData: { mimeType: 'image/png', data: 'BBBB' } },
      { fileData: { mimeType: 'image/png', fileUri: 'https://a.example/c.png' } },
      { inlineData: { mimeType: 'image/png', data: 'BBBB' } },
    ]);
  });

  it.each([
    [[{ role: 'user', content: [{ type: 'hologram' }] }], 'messages[0].content[0].type'],
    [[{ role: 'system', content: [{ type: 'image_url', image_url: { url: PNG } }] }], 'messages[0].content[0]'],
    [
      [{ role: 'user', content: [{ type: 'file', file: { file_data: 'AAAA' } }] }],
      'messages[0].content[0].file.file_data',
    ],
    [[{ role: 'user', content: [{ type: 'file', file: {} }] }], 'messages[0].content[0].file.file_id'],
    [
      [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'A' } }] }],
      'messages[0].content[0].input_audio.format',
    ],
    [[{ role: 'tool', tool_call_id: 'unknown', content: 'x' }], 'messages[0].tool_call_id'],
    [[{ role: 'assistant', content: null, audio: { id: 'a' } }], 'messages[0].audio'],
    [[{ role: 'assistant', tool_calls: [{ type: 'custom', custom: {} }] }], 'messages[0].tool_calls[0]'],
  ])('%j is unsupported: %s', (messages, param) => {
    expect(refusedParam(messages)).toBe(param);
  });
});

describe('calls and results', () => {
  const calls = [call('a', 'f', '{"id":12345678901234567890}', signed('sig')), call('b', 'g', '')];
  const results = [
    { role: 'tool', tool_call_id: 'a', content: '{"ok":1.0}' },
    { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'plain' }] },
  ];

  it('keep their names, ids, signatures and digits; results of parallel calls are one turn', () => {
    expect(written([{ role: 'assistant', content: 'on it', tool_calls: calls }, ...results])).toBe(
      '{"contents":[{"role":"model","parts":[{"text":"on it"},' +
        '{"functionCall":{"id":"a","name":"f","args":{"id":12345678901234567890}},"thoughtSignature":"sig"},' +
        '{"functionCall":{"id":"b","name":"g","args":{}}}]},' +
        '{"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"ok":1.0}}},' +
        '{"functionResponse":{"id":"b","name":"g","response":{"output":"plain"}}}]}]}',
    );
  });

  it.each([
    [true, { functionCall: { id: 'a', name: 'f', args: {} }, thoughtSignature: FOREIGN }],
    [false, { functionCall: { id: 'a', name: 'f', args: {} } }],
  ])('of another model get a placeholder signature if required: %s', (isThirdGeneration, first) => {
    const message = { role: 'assistant', content: '', tool_calls: [call('a', 'f', '{}'), call('b', 'f', '{}')] };
    expect(read([message], { isThirdGeneration })).toMatchObject({
      contents: [{ parts: [first, { functionCall: { id: 'b', name: 'f', args: {} } }] }],
    });
  });

  it.each([true, false])('hold media inside the result, or after it for older models: %s', (isThirdGeneration) => {
    const shown = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const content = [
      { type: 'text', text: 'see' },
      { type: 'image_url', image_url: { url: PNG } },
    ];
    const messages = [
      { role: 'assistant', tool_calls: [call('a', 'f', '{}')] },
      { role: 'tool', tool_call_id: 'a', content },
    ];
    const functionResponse = { id: 'a', name: 'f', response: { output: 'see' } };
    expect(read(messages, { isThirdGeneration })).toMatchObject({
      contents: [
        {},
        {
          parts: isThirdGeneration
            ? [{ functionResponse: { ...functionResponse, parts: [shown] } }]
            : [{ functionResponse }, shown],
        },
      ],
    });
  });

  it('are accepted in the legacy form', () => {
    const messages = [
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
      { role: 'function', name: 'f', content: '7' },
    ];
    expect(read(messages, { isThirdGeneration: false })).toMatchObject({
      contents: [
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: '7' } } }] },
      ],
    });
  });
});

describe('answers of the model', () => {
  it.each([
    [{ content: 'a', ...signed('s') }, [{ text: 'a', thoughtSignature: 's' }]],
    [{ content: '', ...signed('s') }, [{ text: '', thoughtSignature: 's' }]],
    [{ content: null, refusal: 'no' }, [{ text: 'no' }]],
    [
      { content: 'b', images: [{ type: 'image_url', image_url: { url: PNG }, ...signed('i') }] },
      [{ text: 'b' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'i' }],
    ],
  ])('%j', (message, parts) => {
    expect(read([{ role: 'assistant', ...message }])).toMatchObject({ contents: [{ role: 'model', parts }] });
  });

  it('that are empty add no turn', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '' },
    ];
    expect(read(messages)).toMatchObject({ contents: [{ role: 'user' }] });
  });
});
