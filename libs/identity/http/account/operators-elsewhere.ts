import { refusal } from '#core';
import type { AdminRequest } from '#core/http';

/** Throws 404 where the operators' side has an address of its own, and this is not it. */
export function refuseOperatorsElsewhere({ operatorsElsewhere }: AdminRequest): void {
  if (operatorsElsewhere === true) throw refusal('operators_elsewhere', {});
}
