import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Id, Instant, Pairs, Panel, QueryState, Region, useNow } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import shared from '@/kit/layout/shared.module.css';
import { capQuery, type Cap } from '../data/cap-api';
import { amountOf, usageOfCap } from '../data/cap-usage';
import { mayChange, type CapSide } from '../data/side';
import { hasCalendar } from '../form/cap-values';
import { LimitAmount, NamedAmount, Period } from '../parts/amounts';
import { CapMarks, Resets } from '../parts/cap-marks';
import { CapTarget } from '../parts/cap-target';
import { LimitBar } from '../parts/limit-bar';

/** Loaded when first opened. */
const EditCap = lazyPart(() => import('../form/edit-cap'), 'EditCap');

interface CapPanelProps {
  readonly side: CapSide;
  readonly id: string;
  readonly onClose: () => Promise<void>;
}

/** A cap beside the list: what it counts, how much of it is used, and what can be done with it. */
export function CapPanel({ side, id, onClose }: CapPanelProps) {
  const { t } = useTranslation('caps');
  const query = useQuery(capQuery(side.api, id));
  return (
    <Panel title={query.data?.name ?? t('limit')} onClose={() => void onClose()}>
      <QueryState query={query} lines={8}>
        {(cap) => <CapDetail side={side} cap={cap} onDeleted={onClose} />}
      </QueryState>
    </Panel>
  );
}

interface CapProps {
  readonly side: CapSide;
  readonly cap: Cap;
}

function CapDetail({ side, cap, onDeleted }: CapActionsProps) {
  const { t } = useTranslation('caps');
  const { nameOf, audience, mayWrite } = side;
  const { unit, period, set_by: setBy, visible } = cap;
  const usage = usageOfCap(cap, useNow());
  const isOfOperator = audience === 'customer' && mayWrite && setBy === 'operator';
  const pairs: (readonly [string, ReactNode])[] = [
    [t('applies_to'), <CapTarget key="target" cap={cap} nameOf={nameOf} />],
    [
      t('amount'),
      <span key="amount">
        <NamedAmount unit={unit} value={amountOf(unit, cap)} /> <Period of={cap} />
      </span>,
    ],
    ...(cap.override === null ? [] : [[t('override'), <Override key="override" cap={cap} />] as const]),
    [t(`used_${unit}`), <LimitAmount key="used" unit={unit} value={usage.used} />],
    [t(`open_${unit}`), <LimitAmount key="open" unit={unit} value={usage.open} />],
    [t('left'), <LimitAmount key="left" unit={unit} value={usage.left} />],
    [t('resets'), <Resets key="resets" cap={cap} />],
    ...(hasCalendar(period) ? [[t('zone'), cap.time_zone ?? t('cap_zone_organization', { ns: 'kit' })] as const] : []),
    ...(period === 'week' ? [[t('week_starts_on'), t(`day_${cap.week_starts_on}`)] as const] : []),
    [t('when_reached'), t(cap.enforced ? 'reached_reject' : 'reached_alert')],
    ...(visible === undefined ? [] : [[t('customer'), t(visible ? 'customer_sees' : 'mark_hidden')] as const]),
    [t('set_by'), t(`set_by_${setBy}_for_${audience}`)],
    [t('id'), <Id key="id" id={cap.id} />],
    [t('created'), <Instant key="created" at={cap.created_at} />],
  ];
  return (
    <Region isPadded>
      <Stack gap="sm" pt={16}>
        <Stack gap={4} align="flex-start">
          <LimitBar usage={usage} period={cap} label={cap.name ?? t('limit')} />
          <CapMarks cap={cap} />
        </Stack>
        {mayChange(side, cap) && <CapActions side={side} cap={cap} onDeleted={onDeleted} />}
        <Pairs pairs={pairs} />
        {isOfOperator && <div className={shared.box}>{t('of_operator')}</div>}
      </Stack>
    </Region>
  );
}

/** Also one that has ended: it stays as a record. */
function Override({ cap: { override, unit } }: Pick<CapProps, 'cap'>) {
  const { t } = useTranslation('caps');
  const now = useNow();
  if (override === null) return null;
  const hasEnded = Date.parse(override.ends_at) <= now;
  return (
    <>
      <div>
        <NamedAmount unit={unit} value={amountOf(unit, override)} /> {t(hasEnded ? 'override_ended' : 'override_until')}{' '}
        <Instant at={override.ends_at} />
      </div>
      <div className={shared.hint}>{override.reason}</div>
    </>
  );
}

interface CapActionsProps extends CapProps {
  readonly onDeleted: () => Promise<void>;
}

function CapActions({ side, cap, onDeleted }: CapActionsProps) {
  const { t } = useTranslation('caps');
  const refresh = useRefresh();
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const close = (): void => setDialog(null);
  const remove = async (): Promise<void> => {
    await side.api.remove(cap);
    // The panel would read what is gone.
    await onDeleted();
    await refresh();
  };
  return (
    <Group gap="xs">
      <Button onClick={() => setDialog('edit')}>{t('edit')}</Button>
      <Button onClick={() => setDialog('delete')} style={{ color: 'var(--bad)' }}>
        {t('delete')}
      </Button>
      <Suspense>{dialog === 'edit' && <EditCap side={side} cap={cap} onClose={close} />}</Suspense>
      <ConfirmDialog
        title={t('delete_title')}
        action={t('delete')}
        isOpen={dialog === 'delete'}
        onClose={close}
        onConfirm={remove}
      >
        <p>
          <CapTarget cap={cap} nameOf={side.nameOf} /> · <NamedAmount unit={cap.unit} value={amountOf(cap.unit, cap)} />{' '}
          <Period of={cap} />
        </p>
        <p>{t('delete_note')}</p>
      </ConfirmDialog>
    </Group>
  );
}
