import { IN_REASONING, MAX_TOKENS, openaiCompatible, type ChannelPreset } from './preset.js';

/** A local server loads a model at its first request, which delays the first byte. */
const LOCAL = { ...MAX_TOKENS, first_byte_timeout_ms: 300_000, first_byte_timeout_json_ms: 600_000 };
const ANY_KEY = 'Without a key of its own it takes any credential.';

/** Servers that an operator runs. */
export const SELF_HOSTED: readonly ChannelPreset[] = [
  openaiCompatible({
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    options: { ...LOCAL, ...IN_REASONING },
    docsUrl: 'https://docs.ollama.com/openai',
    readOn: '2026-11-28',
    quirks: [ANY_KEY, '`tool_choice`, `logit_bias`, `user` and `n` have no effect.'],
  }),
  openaiCompatible({
    id: 'vllm',
    name: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    options: LOCAL,
    docsUrl: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
    readOn: '2026-11-20',
    quirks: [ANY_KEY],
  }),
  openaiCompatible({
    id: 'lmstudio',
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    options: LOCAL,
    docsUrl: 'https://lmstudio.ai/docs/app/api/endpoints/openai',
    readOn: '2026-11-28',
    quirks: [ANY_KEY, 'Reasoning arrives as `reasoning_content` or within `content`, as the server is set.'],
  }),
];
