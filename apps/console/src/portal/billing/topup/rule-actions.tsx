import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog } from '@/kit';
import { isSetUp, type AutomaticTopup, type SavedMethod } from './data/automatic-topup';
import { ruleState } from './data/rule-state';

interface RuleActionsProps {
  readonly rule: AutomaticTopup | null;
  readonly methods: readonly SavedMethod[];
  readonly onOpen: () => void;
}

/** What can be done about the automatic top-up, as it is. Without a saved method one is saved first. */
export function RuleActions({ rule, methods, onOpen }: RuleActionsProps) {
  const { t } = useTranslation('portal/billing/topup');
  const [isAsking, setAsking] = useState(false);
  const refresh = useRefresh();
  if (!isSetUp(rule)) return methods.length > 0 && <Button onClick={onOpen}>{t('set_up')}</Button>;
  const disable = async (): Promise<void> => {
    await customerApi.client.DELETE('/api/v1/automatic-topup');
    await refresh();
  };
  const { remedy } = ruleState(rule);
  return (
    <>
      {methods.length > 0 && <Button onClick={onOpen}>{t(remedy === 'set_up' ? 'set_up_again' : 'edit')}</Button>}
      <Button onClick={() => setAsking(true)}>{t('disable')}</Button>
      <ConfirmDialog
        title={t('disable_title')}
        action={t('disable')}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={disable}
      >
        {t('disable_note')}
      </ConfirmDialog>
    </>
  );
}
