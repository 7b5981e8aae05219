import { createdSeconds, digestOf, untilStop, type ReplyUsage } from '../reply/compose-reply.js';
import { composeText } from '../reply/compose-text.js';
import { splitTokens } from '../count-tokens.js';
import type { Prompt } from '../request/read-prompts.js';
import type { TextRequest } from './read-text-request.js';

export interface TextChoice {
  /** The prompt that `echo` puts before the text; empty for a prompt of token ids. */
  readonly echoed: string;
  readonly text: readonly string[];
  readonly finishReason: 'stop' | 'length';
}

export interface TextReply {
  readonly id: string;
  readonly createdSeconds: number;
  readonly choices: readonly TextChoice[];
  readonly usage: ReplyUsage;
}

/** The continuations: `choiceCount` choices for the first prompt, then for the second, in OpenAI's numbering. */
export function composeContinuations(request: TextRequest): TextReply {
  const { digest, seed } = digestOf([request.model, request.prompts]);
  const choices = request.prompts.flatMap((prompt) =>
    Array.from({ length: request.choiceCount }, (_, index) => composeChoice(request, prompt, index)),
  );
  const completionTokens = choices.reduce((sum, { text }) => sum + text.length, 0);
  const promptTokens = request.simulate.prompt_tokens ?? request.promptTokens;
  return {
    id: `cmpl-${digest.slice(0, 29)}`,
    createdSeconds: createdSeconds(seed),
    choices,
    usage: { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0, imageTokens: 0 },
  };
}

function composeChoice(request: TextRequest, prompt: Prompt, index: number): TextChoice {
  const { simulate } = request;
  const seed = digestOf([request.model, prompt]).seed + index;
  const natural = simulate.text ?? composeText(seed, '', simulate.completion_tokens ?? 8 + (seed % 16));
  const tokens = splitTokens(untilStop(natural, request.stop));
  const text = simulate.ignore_limit === true ? tokens : tokens.slice(0, request.tokenLimit);
  return {
    echoed: request.echo && typeof prompt === 'string' ? prompt : '',
    text,
    finishReason: text.length < tokens.length ? 'length' : 'stop',
  };
}
