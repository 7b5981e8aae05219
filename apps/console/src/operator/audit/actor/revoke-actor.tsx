import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { FormDialog, useForm, useSubmit } from '@/kit';

type Actor = components['schemas']['ActorResponse'];
type Ended = components['schemas']['EndedObjectResponse'];

interface RevokeActorProps {
  readonly actor: Actor;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly since: string;
  readonly reason: string;
}

/** First lists what would end, then ends what is still ticked. */
export function RevokeActor({ actor, onClose }: RevokeActorProps) {
  const { t } = useTranslation('operator/audit');
  const [seen, setSeen] = useState<readonly Ended[] | null>(null);
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState<readonly Ended[]>([]);
  const isPerson = actor.kind === 'user' || actor.kind === 'member' || actor.kind === 'system';
  const send = (isDry: boolean, body: object) =>
    unwrap(
      operatorApi.client.POST('/admin/v1/actors/{id}/revoke', {
        params: { path: { id: actor.id }, query: { dry_run: isDry } },
        body,
      }),
    );
  const refresh = useRefresh();
  const form = useForm<Values>({ initialValues: { since: '', reason: '' } });
  const { submit, error, isBusy } = useSubmit<Values>(form, async ({ since, reason }) => {
    const body = {
      ...(since === '' ? {} : { since: new Date(since).toISOString() }),
      ...(reason === '' ? {} : { reason }),
    };
    if (seen === null) {
      setSeen((await send(true, body)).data);
      return;
    }
    const only = seen.map(({ id }) => id).filter((id) => !kept.has(id));
    const { data } = await send(false, { ...body, ...(kept.size === 0 ? {} : { only }) });
    const left = data.filter(({ result }) => result === 'failed');
    void refresh();
    setFailed(left);
    if (left.length === 0) onClose();
  });
  const toggle = (id: string): void =>
    setKept((old) => new Set(old.has(id) ? [...old].filter((one) => one !== id) : [...old, id]));
  return (
    <FormDialog
      title={t('revoke_made')}
      action={t(seen === null ? 'revoke_list' : 'revoke_now')}
      isDangerous={seen !== null}
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t(isPerson ? 'revoke_person_note' : 'revoke_token_note')}</div>
      <TextInput
        type="datetime-local"
        label={t('since')}
        required={isPerson}
        disabled={seen !== null}
        {...form.getInputProps('since')}
      />
      <TextInput label={t('reason')} {...form.getInputProps('reason')} />
      {seen?.length === 0 && <div>{t('made_nothing')}</div>}
      {seen?.map(({ id, kind, name, status }) => (
        <Checkbox
          key={id}
          label={`${kind} · ${name} · ${status}`}
          checked={!kept.has(id)}
          onChange={() => toggle(id)}
        />
      ))}
      {failed.map(({ id, name, message }) => (
        <div key={id}>{`${name}: ${message ?? ''}`}</div>
      ))}
    </FormDialog>
  );
}
