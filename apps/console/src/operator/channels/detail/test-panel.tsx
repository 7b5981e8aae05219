import { Button, NativeSelect, Stack, Switch, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Count, Duration, FormError, Pairs, Panel, Status, useSubmit } from '@/kit';
import type { Channel } from '../../data/catalog';
import classes from '../channels.module.css';

type Trial = components['schemas']['TrialResponse'];

interface TestPanelProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** A small request to the provider, whose answer is shown. */
export function TestPanel({ channel, onClose }: TestPanelProps) {
  const { t } = useTranslation('operator/channels');
  const [trial, setTrial] = useState<Trial | null>(null);
  const form = useForm({
    initialValues: { model: channel.models[0]?.model ?? '', credential_id: '', stream: true, prompt: '' },
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ credential_id, prompt, ...values }) => {
    const { data } = await operatorApi.client.POST('/admin/v1/channels/{id}/test', {
      params: { path: { id: channel.id } },
      body: { ...values, ...(credential_id === '' ? {} : { credential_id }), ...(prompt === '' ? {} : { prompt }) },
    });
    setTrial(data as Trial);
  });
  return (
    <Panel title={t('test_title')} note={t('test_bills')} onClose={onClose}>
      <form className={classes.block} onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <NativeSelect
            label={t('model')}
            data={channel.models.map(({ model }) => model)}
            {...form.getInputProps('model')}
          />
          <NativeSelect
            label={t('key')}
            data={[
              { value: '', label: t('key_heaviest') },
              ...channel.credentials.map(({ id, label }) => ({ value: id, label })),
            ]}
            {...form.getInputProps('credential_id')}
          />
          <Textarea label={t('prompt')} placeholder={t('prompt_default')} autosize {...form.getInputProps('prompt')} />
          <Switch label={t('stream')} {...form.getInputProps('stream', { type: 'checkbox' })} />
          <FormError error={error} />
          <div>
            <Button type="submit" variant="filled" loading={isBusy} disabled={channel.models.length === 0}>
              {t('test_send')}
            </Button>
          </div>
        </Stack>
      </form>
      <div className={classes.block} role="status">
        {trial !== null && <TrialResult trial={trial} />}
      </div>
    </Panel>
  );
}

function TrialResult({ trial }: { readonly trial: Trial }) {
  const { t } = useTranslation('operator/channels');
  const { ok, status, first_byte_ms, latency_ms, text, finish_reason, usage, error } = trial;
  return (
    <>
      <Status kind={ok ? 'ok' : 'bad'}>{ok ? t('test_ok') : (error?.reason ?? t('test_failed'))}</Status>
      <div className={classes.facts}>
        <Pairs
          pairs={[
            [t('http_status'), <Count value={status} />],
            [t('first_byte'), <Duration ms={first_byte_ms} />],
            [t('duration'), <Duration ms={latency_ms} />],
            [t('tokens'), usage === null ? '–' : t('tokens_value', tokensOf(usage))],
            [t('finish_reason'), finish_reason ?? '–'],
          ]}
        />
      </div>
      <pre className={classes.answer} tabIndex={0}>
        {error?.message ?? text}
      </pre>
    </>
  );
}

function tokensOf(usage: NonNullable<Trial['usage']>): { prompt: number; completion: number } {
  return { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
}
