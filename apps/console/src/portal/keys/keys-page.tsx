import { Button, NativeSelect } from '@mantine/core';
import { getRouteApi, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Suspense, useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { withTexts } from '@/i18n';
import { Empty, Filters, Page, PagedTable, PAGES, rowsOf, SearchBox, Split } from '@/kit';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { lazyPart } from '@/kit/loading/lazy-part';
import { ProjectMark } from '@/projects/parts/project-mark';
import { ProjectFilter } from '@/projects/parts/project-filter';
import { useMemberMay } from '@/session/customer-access';
import { useAreNamesKnown } from '../parts/names';
import { useProjects } from '../parts/own-projects';
import { useOwnListedCaps } from '../parts/own-caps';
import { useKeyColumns } from './key-columns';
import type { Key } from '../parts/key-state';
import type { KeysSearch } from './keys-search';

/** Loaded when first opened. */
const CreateKeyDialog = lazyPart(() => import('./create-key-dialog'), 'CreateKeyDialog');
const KeyPanel = lazyPart(() => withTexts(['caps'], import('./key-panel')), 'KeyPanel');

const route = getRouteApi('/portal/keys');

export function KeysPage(): ReactNode {
  const { t } = useTranslation('portal/keys');
  const { id = null } = useParams({ strict: false });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMemberMay();
  // Null: it was not opened yet.
  const [isCreating, setCreating] = useState<boolean | null>(null);
  const openCreate = useCallback(() => setCreating(true), []);
  useOpenParam(may('write', 'keys') && search.open === 'create' ? search.open : undefined, openCreate);
  const { q, status = 'active', project_id } = search;
  const query = { limit: 50, q, project_id, status: status === 'all' ? undefined : status };
  const keys = customerApi.hooks.useInfiniteQuery('get', '/api/v1/keys', { params: { query } }, PAGES);
  const projects = useProjects();
  const markOf = (key: Key): ReactNode => {
    const name = projects.nameOf(key.project_id);
    return name !== undefined && <ProjectMark name={name} />;
  };
  const columns = useKeyColumns(rowsOf(keys), markOf, id !== null);
  const areNamesKnown = useAreNamesKnown();
  const { isReady } = useOwnListedCaps();
  const filter = (next: KeysSearch): void => void navigate({ search: next, replace: true });
  const open = (key: string | null): void =>
    void navigate(key === null ? { to: '/keys', search } : { to: '/keys/$id', params: { id: key }, search });
  const create = (variant: 'filled' | 'default'): ReactNode =>
    may('write', 'keys') && (
      <Button variant={variant} leftSection={<Plus size={14} aria-hidden />} onClick={openCreate}>
        {t('new_key')}
      </Button>
    );
  return (
    <Split aside={id !== null && <KeyPanel key={id} id={id} onClose={() => open(null)} />}>
      <Page title={t('keys')} actions={create('filled')}>
        <Filters>
          <SearchBox label={t('find_key')} value={q ?? ''} onSearch={(text) => filter(withFilter(search, 'q', text))} />
          <NativeSelect
            aria-label={t('state')}
            value={status}
            data={(['active', 'revoked', 'all'] as const).map((value) => ({ value, label: t(`show_${value}`) }))}
            onChange={({ currentTarget: { value } }) =>
              filter(withFilter(search, 'status', value === 'active' ? undefined : value))
            }
          />
          <ProjectFilter
            projects={projects}
            value={project_id}
            onChange={(chosen) => filter(withFilter(search, 'project_id', chosen))}
          />
        </Filters>
        <PagedTable
          label={t('keys')}
          query={keys}
          columns={columns}
          keyOf={(row) => row.id}
          chosenKey={id}
          onOpen={(row) => open(row.id)}
          isReady={areNamesKnown && isReady && projects.isReady}
          empty={<Empty action={create('default')}>{t('no_keys')}</Empty>}
          onClearFilters={
            [q, search.status, project_id].every((value) => value === undefined) ? undefined : () => filter({})
          }
        />
      </Page>
      <Suspense>
        {isCreating !== null && (
          <CreateKeyDialog isOpen={isCreating} projectId={project_id} onClose={() => setCreating(false)} />
        )}
      </Suspense>
    </Split>
  );
}

function withFilter(search: KeysSearch, name: keyof KeysSearch, value: string | undefined): KeysSearch {
  const rest = Object.fromEntries(Object.entries(search).filter(([other]) => other !== name));
  return value === undefined ? rest : { ...rest, [name]: value };
}
