import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow, type Column } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Cap } from '../data/cap-api';
import { usageOfCap } from '../data/cap-usage';
import type { CapSide } from '../data/side';
import { LimitAmount } from '../parts/amounts';
import { CapMarks, Resets } from '../parts/cap-marks';
import { CapTarget } from '../parts/cap-target';
import { LimitBar } from '../parts/limit-bar';

const BESIDE: ReadonlySet<string> = new Set(['resets', 'set_by']);

/** What a list of caps shows; beside an open cap less, which stands there. */
export function useCapColumns({ nameOf, audience }: CapSide, isNarrow: boolean): readonly Column<Cap>[] {
  const { t } = useTranslation('caps');
  const columns: readonly Column<Cap>[] = [
    { id: 'limit', head: t('limit'), cell: (cap) => <CapName cap={cap} nameOf={nameOf} /> },
    { id: 'used', head: t('used'), label: '', cell: (cap) => <Used cap={cap} t={t} /> },
    { id: 'left', head: t('left'), align: 'right', cell: (cap) => <Left cap={cap} /> },
    { id: 'resets', head: t('resets'), cell: (cap) => <Resets cap={cap} /> },
    { id: 'marks', head: t('status'), label: '', cell: (cap) => <CapMarks cap={cap} /> },
    { id: 'set_by', head: t('set_by'), cell: ({ set_by }) => t(`set_by_${set_by}_for_${audience}`) },
  ];
  return isNarrow ? columns.filter(({ id }) => !BESIDE.has(id)) : columns;
}

/** Its name, if it has one, above what it counts. */
function CapName({ cap, nameOf }: { readonly cap: Cap; readonly nameOf: CapSide['nameOf'] }) {
  const target = <CapTarget cap={cap} nameOf={nameOf} />;
  if (cap.name === null) return target;
  return (
    <>
      <div style={{ fontWeight: 500 }}>{cap.name}</div>
      <div className={shared.hint}>{target}</div>
    </>
  );
}

function Used({ cap, t }: { readonly cap: Cap; readonly t: TFunction<'caps'> }) {
  return <LimitBar usage={usageOfCap(cap, useNow())} period={cap} label={cap.name ?? t('limit')} />;
}

function Left({ cap }: { readonly cap: Cap }) {
  const { unit, left } = usageOfCap(cap, useNow());
  return <LimitAmount unit={unit} value={left} />;
}
