import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Facts, Page, QueryState, Region, Ago } from '@/kit';
import { Doctor } from './doctor';
import { Instances } from './instances';
import { useSystemFacts, type SystemStatus } from './system-facts';

const POLL_MS = 5_000;

/** What runs, what waits for the ledger, and what the doctor found. */
export function SystemPage(): ReactNode {
  const { t } = useTranslation('operator/system');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/system/status', {}, { refetchInterval: POLL_MS });
  const note = query.data && (
    <>
      {t('updated')} <Ago at={query.data.checked_at} />
    </>
  );
  return (
    <Page title={t('system')} note={note}>
      <QueryState query={query} lines={6}>
        {(status) => (
          <>
            <StatusFacts status={status} />
            <Region title={t('instances')}>
              <Instances instances={status.instances} />
            </Region>
          </>
        )}
      </QueryState>
      <Doctor />
    </Page>
  );
}

function StatusFacts({ status }: { readonly status: SystemStatus }) {
  return <Facts facts={useSystemFacts(status)} />;
}
