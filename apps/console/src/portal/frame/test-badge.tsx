import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useMemberMay } from '@/session/customer-access';
import { useOrganization } from '@/session/session';
import classes from './portal.module.css';

/** On every page of a test organization; pressed, it explains itself. */
export function TestBadge() {
  const { t } = useTranslation('portal');
  const note = useId();
  const isTest = useIsTest();
  if (!isTest) return null;
  return (
    <>
      <button type="button" className={classes.test} popoverTarget={note}>
        {t('test')}
      </button>
      <div id={note} popover="auto" className={classes.testNote}>
        {t('test_note')}
      </div>
    </>
  );
}

/** It cannot change. */
function useIsTest(): boolean {
  const id = useOrganization()?.id ?? '';
  const may = useMemberMay();
  const { data } = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/organizations/{id}'] as const),
    { params: { path: { id } } },
    { staleTime: Infinity, enabled: may('read', 'organization') },
  );
  return data?.test === true;
}
