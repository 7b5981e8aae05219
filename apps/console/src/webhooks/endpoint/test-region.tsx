import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { useRefresh } from '@/api/use-refresh';
import { Duration, FormError, Region, Status, useAction, WaitingMark } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { readLastTest, sendTest, useDelivery, useTestAfter } from '../data/webhook-api';
import { useOutcomeText } from '../parts/delivery-status';

interface TestRegionProps {
  readonly audience: Audience;
  readonly endpointId: string;
  readonly onOpen: (deliveryId: string) => void;
}

/** Sends a test, and shows what came of it. */
export function TestRegion({ audience, endpointId, onOpen }: TestRegionProps) {
  const { t } = useTranslation('webhooks');
  const [sent, setSent] = useState<{ readonly after: string | null } | null>(null);
  const { act, error, isBusy } = useAction();
  const send = (): void => {
    setSent(null);
    act(async () => {
      const after = await readLastTest(audience, endpointId);
      await sendTest(audience, endpointId);
      setSent({ after });
    });
  };
  return (
    <Region
      title={t('test')}
      actions={
        <Button loading={isBusy} onClick={send}>
          {t('test_send')}
        </Button>
      }
      isPadded
    >
      <FormError error={error} />
      {sent === null ? (
        error === null && t('test_note')
      ) : (
        <Outcome {...{ audience, endpointId, onOpen }} after={sent.after} />
      )}
    </Region>
  );
}

/** @param after the test before it */
function Outcome({ audience, endpointId, onOpen, after }: TestRegionProps & { readonly after: string | null }) {
  const { t } = useTranslation('webhooks');
  const id = useTestAfter(audience, endpointId, after);
  return id === null ? <Waiting>{t('test_waiting')}</Waiting> : <Result {...{ audience, id, onOpen }} />;
}

function Waiting({ children }: { readonly children: string }) {
  return (
    <div className={shared.marked} role="status">
      <WaitingMark />
      {children}
    </div>
  );
}

interface ResultProps extends Pick<TestRegionProps, 'audience' | 'onOpen'> {
  readonly id: string;
}

function Result({ audience, id, onOpen }: ResultProps) {
  const { t } = useTranslation('webhooks');
  const outcomeOf = useOutcomeText();
  const refresh = useRefresh();
  const call = useDelivery(audience, id).data?.calls[0];
  const callId = call?.id;
  useEffect(() => {
    // The state of the endpoint follows from it.
    if (callId !== undefined) void refresh();
  }, [callId, refresh]);
  if (call === undefined) return <Waiting>{t('test_waiting')}</Waiting>;
  const isDelivered = call.error === null;
  return (
    <div className={shared.marked} role="status">
      <Status kind={isDelivered ? 'ok' : 'bad'}>{t(isDelivered ? 'test_delivered' : 'test_failed')}</Status>
      <span>{outcomeOf(call)}</span>
      <span className={shared.hint}>
        <Duration ms={call.duration_ms} />
      </span>
      <Button onClick={() => onOpen(id)}>{t('open_delivery')}</Button>
    </div>
  );
}
