import type { ReactNode } from 'react';
import { Frame } from '@/frame/frame';
import { lazyPart } from '@/kit/loading/lazy-part';
import { MaintenanceBanner } from '@/frame/banners/maintenance-banner';
import { useLive } from '@/live/use-live';
import { OPERATOR_FOLLOWED, operatorRereads } from './live-rereads';
import { useOperatorGroups } from './operator-groups';
import { SettlementState } from './settlement-state';

const OperatorSearch = lazyPart(() => import('./operator-search'), 'OperatorSearch');

export function OperatorFrame(): ReactNode {
  useLive('operator', operatorRereads, OPERATOR_FOLLOWED);
  return (
    <Frame
      audience="operator"
      groups={useOperatorGroups()}
      state={<SettlementState />}
      banner={<MaintenanceBanner />}
      search={OperatorSearch}
    />
  );
}
