import type { TenantStates } from '../../../chat/state/tenant-states.js';

/** Tools that the client runs. Upstreams of other formats receive each as a function. */
export type ClientToolKind =
  | 'function'
  | 'custom'
  | 'local_shell'
  | 'shell'
  | 'apply_patch'
  | 'computer'
  | 'computer_use_preview'
  | 'tool_search';

/** A tool as the client declared it. */
export interface ClientTool {
  readonly kind: ClientToolKind;
  readonly name: string;
  /** The namespace of its declaration; null: none. */
  readonly namespace: string | null;
}

/** What a reply in the format of Responses needs from its request. */
export interface ResponsesContext {
  /** By the name of the function that stands for the tool. */
  readonly tools: ReadonlyMap<string, ClientTool>;
  /** Settings that every response object repeats: members of an object, without its braces. */
  readonly echo: () => Buffer;
  /** As requested; null: none was named. */
  readonly serviceTier: string | null;
  /** The request ends with a compaction trigger: the reply is one compaction item. */
  readonly isCompaction: boolean;
  /** The field that requests log probabilities. */
  readonly logprobsParam: 'include' | 'top_logprobs';
  /** Of the stored response that the request continues; null: none. */
  readonly previousId: string | null;
  readonly states: TenantStates;
}

/** Names of chat for fields that stand elsewhere in a body of the Responses API. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  messages: 'input',
  response_format: 'text.format',
  verbosity: 'text.verbosity',
  reasoning_effort: 'reasoning.effort',
  'messages.reasoning_details': 'input.encrypted_content',
  'messages.extra_content': 'input.encrypted_content',
  'messages.images': 'input.image_generation_call',
};

/** The client's path of a parameter of the translated body, for errors that occur after the translation. */
export function responsesParam(param: string, { logprobsParam }: Pick<ResponsesContext, 'logprobsParam'>): string {
  if (param === 'logprobs') return logprobsParam;
  const [field = param] = param.split(/[.[]/, 1);
  return CLIENT_NAMES[param] ?? CLIENT_NAMES[field] ?? param;
}
