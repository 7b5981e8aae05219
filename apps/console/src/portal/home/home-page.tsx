import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Region, Split } from '@/kit';
import { earlyPart, lazyPart } from '@/kit/loading/lazy-part';
import { customerApi } from '@/api/client';
import { useMemberMay } from '@/session/customer-access';
import { isEmpty } from '../parts/credit/balance';
import { CreditHelp } from '../parts/credit/credit-help';
import { useKeys } from '../parts/names';
import { BalanceFacts } from './balance-facts';
import { LatestRequests } from './latest-requests';
import { SpendByDay } from './spend-by-day';

/** Loaded when first shown. */
const QuickStart = lazyPart(() => import('./quick-start'), 'QuickStart');
const KeysInUse = earlyPart(() => import('./keys-in-use'), 'KeysInUse');
const CreateKeyDialog = lazyPart(() => import('../keys/create-key-dialog'), 'CreateKeyDialog');

export function HomePage(): ReactNode {
  const { t } = useTranslation('portal/home');
  const { t: billing } = useTranslation('portal/billing');
  const may = useMemberMay();
  const navigate = useNavigate();
  const keys = useKeys().data?.data;
  // Null: it was not opened yet.
  const [isCreating, setCreating] = useState<boolean | null>(null);
  const [startedWith, setStartedWith] = useState<string | null>(null);
  const live = keys?.filter(({ status }) => status === 'active');
  const unused = live?.find(({ last_used_at }) => last_used_at === null);
  // Once begun with a key it stays with it, so that the page can say that its first request came.
  if (startedWith === null && unused !== undefined) setStartedWith(unused.id);
  const key = live?.find(({ id }) => id === startedWith);
  const hasNone = isEmpty(customerApi.hooks.useQuery('get', '/api/v1/balance').data);
  const [beganWithout, setBeganWithout] = useState(false);
  if (hasNone && !beganWithout) setBeganWithout(true);
  const starts = live !== undefined && may('write', 'keys') && (live.length === 0 || key !== undefined);
  const credit = hasNone ? 'missing' : beganWithout ? 'there' : null;
  const create = (): void => setCreating(true);
  return (
    <Page
      title={t('home')}
      actions={
        <>
          {may('write', 'redeem') && (
            <Button onClick={() => void navigate({ to: '/billing', search: { redeem: true } })}>{t('redeem')}</Button>
          )}
          {may('write', 'keys') && (
            <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={create}>
              {t('new_key')}
            </Button>
          )}
        </>
      }
    >
      <BalanceFacts />
      <Split aside={starts && <QuickStart keyOf={key} credit={credit} onCreate={create} />} isPermanent>
        {hasNone && !starts && (
          <Region title={billing('no_credit')} isPadded>
            <CreditHelp />
          </Region>
        )}
        <SpendByDay />
        <Suspense>{live !== undefined && live.length > 0 && <KeysInUse keys={live} />}</Suspense>
        <LatestRequests />
      </Split>
      <Suspense>
        {isCreating !== null && (
          <CreateKeyDialog
            isOpen={isCreating}
            onClose={() => setCreating(false)}
            onCreated={({ id }) => setStartedWith(id)}
          />
        )}
      </Suspense>
    </Page>
  );
}
