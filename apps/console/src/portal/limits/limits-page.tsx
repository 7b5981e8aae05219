import { getRouteApi, useParams } from '@tanstack/react-router';
import { Suspense, useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapFilter } from '@/caps/data/cap-api';
import { CapList, CreateButton } from '@/caps/list/cap-list';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { Page, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import { useAreNamesKnown } from '../parts/names';
import { useProjects } from '../parts/own-projects';
import { useOwnCapSide } from './own-cap-side';

/** Loaded when first opened. */
const CapPanel = lazyPart(() => import('@/caps/list/cap-panel'), 'CapPanel');
const CreateCap = lazyPart(() => import('@/caps/form/create-cap'), 'CreateCap');

const route = getRouteApi('/portal/limits');

/** What the organization, its keys, members and projects may spend and request in a period. */
export function LimitsPage(): ReactNode {
  const { t } = useTranslation('caps');
  const { id = null } = useParams({ strict: false });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const side = useOwnCapSide();
  const areNamesKnown = useAreNamesKnown();
  const { isReady: areProjectsKnown } = useProjects();
  // Null: none is being created.
  const [holder, setHolder] = useState<CapFilter | null>(null);
  const { open: _, ...filter } = search;
  const { key_id, member_id, project_id } = filter;
  const openCreate = useCallback(() => setHolder({ key_id, member_id, project_id }), [key_id, member_id, project_id]);
  useOpenParam(useMemberMay()('write', 'caps') ? search.open : undefined, openCreate);
  const open = (capId: string): Promise<void> => navigate({ to: '/limits/$id', params: { id: capId }, search: filter });
  const close = (): Promise<void> => navigate({ to: '/limits', search: filter });
  return (
    <Split aside={id !== null && <CapPanel key={id} side={side} id={id} onClose={close} />}>
      <Page title={t('limits')} actions={<CreateButton side={side} variant="filled" onCreate={openCreate} />}>
        <CapList
          side={side}
          filter={filter}
          chosenId={id}
          onOpen={(capId) => void open(capId)}
          onFilter={(next) => void navigate({ to: '/limits', search: next, replace: true })}
          onCreate={openCreate}
          isReady={areNamesKnown && areProjectsKnown}
        />
      </Page>
      <Suspense>
        {holder !== null && (
          <CreateCap
            side={side}
            holder={holder}
            onClose={() => setHolder(null)}
            onCreated={(cap) => void open(cap.id)}
          />
        )}
      </Suspense>
    </Split>
  );
}
