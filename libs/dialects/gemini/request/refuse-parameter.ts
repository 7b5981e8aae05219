import { refuse } from '../../openai-chat/request/refuse-value.js';

/** Throws the 400 of something that was asked for and that this provider has no place for. */
export function refuseParameter(param: string, reason = 'it has no counterpart there'): never {
  refuse(param, `'${param}' is not supported by the provider of this model: ${reason}.`);
}
