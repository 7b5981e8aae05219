import { requestOf, type ClientFormat } from '../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages/anthropic-messages.js';
import { azureOpenai } from '../azure-openai/azure-openai.js';
import { bedrock } from '../bedrock/bedrock.js';
import { gemini } from '../gemini/gemini.js';
import { openaiChat } from '../openai-chat/openai-chat.js';
import { openaiResponses } from '../openai-responses/openai-responses.js';
import { vertex } from '../vertex/vertex.js';

type Json = Readonly<Record<string, unknown>>;

const URL = 'gs://bucket/a.png';
const chat = (part: Json): Json => ({ model: 'm', messages: [{ role: 'user', content: [part] }] });
const block = (type: string): Json => ({ max_tokens: 9, ...chat({ type, source: { type: 'url', url: URL } }) });
const item = (part: Json): Json => ({ model: 'm', input: [{ role: 'user', content: [part] }] });

const BODIES: readonly (readonly [ClientFormat, Json])[] = [
  ['chat', chat({ type: 'image_url', image_url: { url: URL } })],
  ['chat', chat({ type: 'video_url', video_url: { url: URL } })],
  ['chat', chat({ type: 'file', file: { file_data: URL } })],
  ['chat', chat({ type: 'file', file: { file_id: URL } })],
  ['messages', block('image')],
  ['messages', block('document')],
  ['responses', item({ type: 'input_image', image_url: URL })],
  ['responses', item({ type: 'input_file', file_url: URL })],
];

describe('media in Google Cloud Storage', () => {
  it.each(BODIES)('reach Google from a client of %s: %j', (format, body) => {
    for (const dialect of [gemini, vertex]) {
      const { sent } = requestOf(dialect, format, body);
      expect(JSON.stringify(sent)).toContain(`"fileData":{"mimeType":"image/png","fileUri":"${URL}"}`);
    }
  });

  it.each(BODIES)('are refused elsewhere from a client of %s: %j', (format, body) => {
    for (const dialect of [openaiChat, azureOpenai, openaiResponses, anthropicMessages, bedrock]) {
      for (const passes of [false, true]) {
        expect(() => requestOf(dialect, format, body, { passes })).toThrow(
          expect.objectContaining({ status: 400, message: expect.stringContaining('Google Cloud Storage') as string }),
        );
      }
    }
  });
});
