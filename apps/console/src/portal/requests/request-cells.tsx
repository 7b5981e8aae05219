import type { components } from '@/api/generated/management';
import { Status } from '@/kit';
import { OUTCOMES } from './outcomes';

type OwnRequest = components['schemas']['OwnRequestResponse'];

/** How a request ended, in the API's words. */
export function Outcome({ outcome }: Pick<OwnRequest, 'outcome'>) {
  return <Status kind={OUTCOMES[outcome]}>{outcome}</Status>;
}
