import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateModelRequest } from '@/api/generated/fields/update-model-request';
import { ModelResponse } from '@/api/generated/values/model-response';
import { useRefresh } from '@/api/use-refresh';
import { Form, FormError, Panel, useForm, useSubmit } from '@/kit';
import { Picker } from '@/kit/picker/picker';
import { modelsQuery, type Model } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { TextButton } from '../../data/text-button';
import classes from '../models.module.css';
import { UtcDay } from './utc-day';

interface RetirePanelProps {
  readonly model: Model;
  readonly onClose: () => void;
}

const MINUTES = '2027-03-31T00:00'.length;

function useRetirement({ model, onClose }: RetirePanelProps) {
  const refresh = useRefresh();
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      sunset_at: model.sunset_at?.slice(0, MINUTES) ?? '',
      sunset_action: model.sunset_action,
      replacement: model.replacement ?? '',
      sunset_note: model.sunset_note ?? '',
    },
  });
  const state = useSubmit(form, async ({ sunset_at, sunset_action, replacement, sunset_note }) => {
    await operatorApi.client.PATCH('/admin/v1/models/{id}', {
      params: { path: { id: model.id }, header: ifMatch(model.version) },
      body: {
        sunset_at: sunset_at === '' ? null : `${sunset_at}:00.000Z`,
        sunset_action,
        replacement: replacement === '' ? null : replacement,
        sunset_note: sunset_note === '' ? null : sunset_note,
      },
    });
    await refresh();
    onClose();
  });
  return { form, ...state };
}

/** A date after which a model is not served. Without one it stays, and its replacement is a recommendation. */
export function RetirePanel(props: RetirePanelProps) {
  const { t } = useTranslation('operator/models');
  const { model, onClose } = props;
  const { form, submit, error, isBusy } = useRetirement(props);
  const others = (useQuery(modelsQuery).data ?? []).filter(({ id }) => id !== model.id);
  const names = others.map(({ canonical_id: id }) => id).toSorted();
  const { announced_retirement: announced } = model;
  const takeAnnounced = (): void => {
    if (announced === null) return;
    form.setFieldValue('sunset_at', announced.sunset_at.slice(0, MINUTES));
    if (announced.replacement !== null && names.includes(announced.replacement)) {
      form.setFieldValue('replacement', announced.replacement);
    }
  };
  return (
    <Panel title={t('retire_title')} note={model.canonical_id} onClose={onClose}>
      <Form className={classes.block} onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput
            label={t('retires_at_utc')}
            description={t('retires_at_note')}
            type="datetime-local"
            {...form.getInputProps('sunset_at')}
          />
          {announced !== null && (
            <div>
              <TextButton onClick={takeAnnounced}>{t('announced_take')}</TextButton> <UtcDay at={announced.sunset_at} />
            </div>
          )}
          <Picker
            label={t('replacement')}
            description={t('replacement_note')}
            data={[{ value: '', label: t('none') }, ...names.map((value) => ({ value, label: value }))]}
            {...form.getInputProps('replacement')}
          />
          <NativeSelect
            label={t('sunset_action')}
            description={t(`sunset_note_${form.values.sunset_action === 'redirect' ? 'redirect' : 'refuse'}`)}
            data={ModelResponse.sunset_action.map((value) => ({ value, label: t(`sunset_${value}`) }))}
            {...form.getInputProps('sunset_action')}
          />
          <Textarea
            label={t('sunset_note')}
            description={t('sunset_note_note')}
            autosize
            {...UpdateModelRequest.sunset_note}
            {...form.getInputProps('sunset_note')}
          />
          <p className={classes.explained}>{t('retire_note')}</p>
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('save')}
          </Button>
        </Stack>
      </Form>
    </Panel>
  );
}
