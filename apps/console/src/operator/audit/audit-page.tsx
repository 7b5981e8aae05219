import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '@/frame/search/use-filters';
import { Page, Split, useZone } from '@/kit';
import { AuditControls } from './audit-controls';
import { AuditPanel } from './audit-panel';
import { AuditTable, type AuditFilters } from './audit-table';
import { ExportButton } from './export-button';
import type { AuditSearch } from './audit-search';

const USUAL_DAYS = 7;
/** Of what makes changes, too: those by it and of it. */
const ACTOR = /^(?:tok|key|usr|mbr|inv)_/;

/** Every change, by whom, and what it was before. */
export function AuditPage(): ReactNode {
  const { t } = useTranslation('operator/audit');
  const { search, change, clear } = useFilters('/operator/audit');
  const zone = useZone();
  const { event, days = USUAL_DAYS } = search;
  const filters = filtersOf(search);
  const hasFilters = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page title={t('audit')} note={zone} actions={<ExportButton filters={filters} days={days} />}>
      <AuditControls search={search} days={days} onChange={change} />
      <Split
        aside={
          event !== undefined && <AuditPanel key={event} id={event} onClose={() => change({ event: undefined })} />
        }
      >
        <AuditTable
          filters={filters}
          days={days}
          chosenId={event}
          onOpen={({ id }) => change({ event: id })}
          onClearFilters={hasFilters ? () => clear({ days }) : undefined}
        />
      </Split>
    </Page>
  );
}

function filtersOf({ organization, actor, action, target }: AuditSearch): AuditFilters {
  const isActor = target !== undefined && ACTOR.test(target);
  return { organization_id: organization, actor, action, ...(isActor ? { about: target } : { target_id: target }) };
}
