import { randomInt } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '#core';
import { UsersService } from '#auth';
import { NewCustomers, OperatorsService } from '#identity';

const OPERATOR = { email: 'operator@routify.localhost', name: 'Demo operator' };
const CUSTOMER = { email: 'customer@routify.localhost', name: 'Demo customer' };
const SYLLABLES =
  'ba be bi bo da de di do fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no'.split(' ');
const WORDS = 4;
const SYLLABLES_A_WORD = 3;

/** How a person of the demo logs in. */
interface Person {
  readonly email: string;
  readonly password: string;
}

export interface DemoPeople {
  readonly operator: Person;
  readonly customer: Person;
}

/**
 * The demo operator, and the owner of the demo organization. Passwords of earlier runs stay; lost ones are replaced, and
 * so are those of another database.
 */
export async function seedPeople(
  services: INestApplicationContext,
  organizationId: string,
  stored: Partial<DemoPeople>,
  actor: Actor,
): Promise<DemoPeople> {
  const users = services.get(UsersService);
  const isKnown = async (person: Person | undefined): Promise<boolean> =>
    person !== undefined && (await users.findByEmail(person.email)) !== null;
  const operator = stored.operator ?? { email: OPERATOR.email, password: newPassword() };
  if (!(await isKnown(stored.operator))) await services.get(OperatorsService).seed({ ...OPERATOR, ...operator }, actor);
  const customer = stored.customer ?? { email: CUSTOMER.email, password: newPassword() };
  if (!(await isKnown(stored.customer))) {
    await services.get(NewCustomers).seedOwner(organizationId, { ...CUSTOMER, ...customer }, actor);
  }
  return { operator, customer };
}

/** Four words to type: about 60 random bits. */
function newPassword(): string {
  const word = (): string =>
    Array.from({ length: SYLLABLES_A_WORD }, () => SYLLABLES[randomInt(SYLLABLES.length)]).join('');
  return Array.from({ length: WORDS }, word).join('-');
}
