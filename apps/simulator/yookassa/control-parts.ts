import type { Params } from '../domain/stripe/wire/params.js';
import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import { parseKopecks } from '../domain/yookassa/kopecks.js';
import { PARTIES, type Cancellation } from '../domain/yookassa/objects.js';
import { cancellationFor } from '../domain/yookassa/saved-methods.js';
import { YookassaError } from '../domain/yookassa/yookassa-error.js';
import type { Control } from '../stand-in/control-routes.js';

export const ROOT = '/yookassa/control';

export function kopecksOf(params: Params, name: string): bigint {
  const kopecks = parseKopecks(params.requiredText(name));
  if (kopecks === null || kopecks === 0n) throw wrongParameter(name, 'An amount in rubles, such as 33.34');
  return kopecks;
}

/** `reason` and `party`. */
export function readCancellation(params: Params): Cancellation {
  return cancellationFor(params.text('reason') ?? 'insufficient_funds', params.option('party', PARTIES));
}

/** Refusals of the shop are those of parameters here. */
export const refusing =
  (act: Control): Control =>
  (params, id) => {
    try {
      return act(params, id);
    } catch (error) {
      throw error instanceof YookassaError ? wrongParameter(error.parameter ?? 'account', error.message) : error;
    }
  };
