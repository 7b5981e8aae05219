import { MAX_TOKENS, openaiCompatible, type ChannelPreset } from './preset.js';

/** Providers of Russia. */
export const RUSSIA: readonly ChannelPreset[] = [
  openaiCompatible({
    id: 'yandex',
    name: 'Yandex AI Studio (YandexGPT)',
    baseUrl: 'https://ai.api.cloud.yandex.net/v1',
    options: { ...MAX_TOKENS, lacks: ['logprobs', 'audio_input', 'audio_output', 'file_input'] },
    docsUrl: 'https://yandex.cloud/en/docs/ai-studio/concepts/openai-compatibility',
    readOn: '2026-11-28',
    quirks: [
      'The credential is the API key of a service account: IAM tokens end after hours and are not renewed here.',
      'Models are named `gpt://<folder>/<model>/latest`, embeddings `emb://<folder>/<model>/latest`.',
      'The header `OpenAI-Project` is not sent: the folder stands in the name of the model.',
      '`tool_choice` is `auto` or `none`. An embeddings request has one text.',
    ],
    unverified: ['lacks'],
  }),
  openaiCompatible({
    id: 'gigachat',
    name: 'GigaChat, by Sber’s proxy gpt2giga',
    baseUrl: 'http://127.0.0.1:8090/v1',
    options: MAX_TOKENS,
    docsUrl: 'https://ai-forever.github.io/gpt2giga',
    readOn: '2026-11-28',
    quirks: [
      'GigaChat’s own API is not called: it takes tokens of 30 minutes from an OAuth service, functions with arguments that are objects, images by upload, and a certificate authority that Node.js does not know. Sber’s proxy [gpt2giga](https://github.com/ai-forever/gpt2giga) does all of it.',
      'The credential of the channel is the key of the proxy; that of GigaChat stands in the proxy’s settings.',
    ],
    unverified: ['token_limit_field'],
  }),
];
