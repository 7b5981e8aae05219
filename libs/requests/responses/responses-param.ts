/** Names of chat for fields that stand elsewhere in a body of the Responses API. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  messages: 'input',
  response_format: 'text.format',
  verbosity: 'text.verbosity',
  reasoning_effort: 'reasoning.effort',
  logprobs: 'top_logprobs',
};

/** The client's path of a parameter of the translated body, for errors that occur after the translation. */
export function responsesParam(param: string): string {
  const [field = param] = param.split(/[.[]/, 1);
  return CLIENT_NAMES[field] ?? param;
}
