import { describeValue, refuse } from '../../chat/body/refuse-value.js';

/** Throws a 400 for a parameter that the upstream's format cannot express. */
export function refuseUnsupported(param: string, reason = 'it has no counterpart there'): never {
  refuse(param, `'${param}' is not supported by the provider of this model: ${reason}.`);
}

/** Throws a 400 for an option with an unknown price. */
export function refuseUnpriced(param: string, value: unknown): never {
  refuse(param, `Invalid value for '${param}': got ${describeValue(value)}, which has no price here.`);
}
