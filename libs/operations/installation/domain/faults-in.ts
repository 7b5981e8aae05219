import { RoutifyError, type ErrorDetail } from '#core';

/** The error of a check, as error details of a plan. */
export function faultsIn(check: () => void): ErrorDetail[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof RoutifyError)) throw error;
    const { param, message, details } = error;
    return details !== null && details.length > 0 ? [...details] : [fault(param ?? '', message)];
  }
}

export function fault(path: string, message: string): ErrorDetail {
  return { path, code: 'invalid', message };
}
