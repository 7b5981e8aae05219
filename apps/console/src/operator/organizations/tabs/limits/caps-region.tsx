import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapFilter } from '@/caps/data/cap-api';
import { CapList, CreateButton } from '@/caps/list/cap-list';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { Region, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { TabProps } from '../tab';
import { useCapSide } from './cap-side';

/** Loaded when first opened. */
const CapPanel = lazyPart(() => import('@/caps/list/cap-panel'), 'CapPanel');
const CreateCap = lazyPart(() => import('@/caps/form/create-cap'), 'CreateCap');

const ROUTE = '/operator/organizations/$organizationId';

interface CapsRegionProps extends TabProps {
  /** Below the list. */
  readonly children: ReactNode;
}

/** What the organization, its keys, members and projects may spend and request in a period, also what it does not see. */
export function CapsRegion({ organization, children }: CapsRegionProps) {
  const { t } = useTranslation('caps');
  const { cap = null, open, key_id, member_id, project_id } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const { side, isReady } = useCapSide(organization);
  // Null: none is being created.
  const [holder, setHolder] = useState<CapFilter | null>(null);
  const filter = { key_id, member_id, project_id };
  const openCreate = useCallback(() => setHolder({ key_id, member_id, project_id }), [key_id, member_id, project_id]);
  useOpenParam(side.mayWrite && open === 'cap' ? open : undefined, openCreate);
  const show = (chosen: CapFilter & { readonly cap?: string | undefined }): Promise<void> =>
    navigate({ search: { tab: 'limits', ...chosen }, replace: true });
  return (
    <Split
      aside={
        cap !== null && <CapPanel key={cap} side={side} id={cap} onClose={() => show({ ...filter, cap: undefined })} />
      }
    >
      <Region title={t('limits_of')} actions={<CreateButton side={side} onCreate={openCreate} />}>
        <CapList
          side={side}
          filter={filter}
          chosenId={cap}
          onOpen={(id) => void show({ ...filter, cap: id })}
          onFilter={(next) => void show(next)}
          onCreate={openCreate}
          isReady={isReady}
        />
      </Region>
      {children}
      <Suspense>
        {holder !== null && (
          <CreateCap
            side={side}
            holder={holder}
            onClose={() => setHolder(null)}
            onCreated={({ id }) => void show({ ...filter, cap: id })}
          />
        )}
      </Suspense>
    </Split>
  );
}
