import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormDialog, Instant, useDialogForm, useNow, useZone } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { localTime } from '@/kit/values/format';
import type { Side } from '../data/side';
import { replay, type Endpoint } from '../data/webhook-api';
import { useEventNames } from '../parts/event-names';

const DAY_MS = 86_400_000;

interface ReplayDialogProps {
  readonly side: Side;
  readonly endpoint: Endpoint;
  readonly onClose: () => void;
  readonly onReplayed: (endpoint: Endpoint) => void;
}

/** Sends what happened in a range of time again: for a receiver that was down, or has lost something. */
export function ReplayDialog({ side, endpoint, onClose, onReplayed }: ReplayDialogProps) {
  const { t } = useTranslation('webhooks');
  const now = useNow();
  const { id, failing_since: failingSince } = endpoint;
  const begin = failingSince === null ? now - DAY_MS : Date.parse(failingSince);
  const { form, dialog } = useDialogForm({
    initialValues: { since: localTime(begin), until: '' },
    onClose,
    write: async ({ since, until }) => {
      const end = until === '' ? {} : { until: new Date(until).toISOString() };
      onReplayed(await replay(side.audience, id, { since: new Date(since).toISOString(), ...end }));
    },
  });
  const { since, until } = form.values;
  // Both are of one clock and one form, so their order is that of their texts.
  const isBackwards = until !== '' && until <= since;
  return (
    <FormDialog title={t('replay_title')} action={t('replay_action')} isActionDisabled={isBackwards} {...dialog}>
      <TextInput
        type="datetime-local"
        label={t('replay_since')}
        required
        data-autofocus
        {...form.getInputProps('since')}
      />
      <TextInput
        type="datetime-local"
        label={t('replay_until')}
        description={t('replay_until_note')}
        {...form.getInputProps('until')}
      />
      <div className={shared.box} role="status">
        {isBackwards ? t('replay_backwards') : isMoment(since) && <Preview {...{ endpoint, since, until }} />}
      </div>
      <div className={shared.hint}>{t('replay_note')}</div>
    </FormDialog>
  );
}

/** A year can have six digits while it is typed. */
const isMoment = (local: string): boolean => !Number.isNaN(Date.parse(local));

interface PreviewProps {
  readonly endpoint: Endpoint;
  readonly since: string;
  readonly until: string;
}

/** What will be sent, in words. */
function Preview({ endpoint: { event_types: types }, since, until }: PreviewProps) {
  const { t } = useTranslation('webhooks');
  const zone = useZone();
  const names = useEventNames()(types);
  return (
    <>
      <div>{types.length === 0 ? t('replay_all') : t('replay_some', { names })}</div>
      <div>
        <Instant at={new Date(since).toISOString()} />
        {' – '}
        {!isMoment(until) ? t('replay_now') : <Instant at={new Date(until).toISOString()} />} ({zone})
      </div>
    </>
  );
}
