import { Button, Group, NativeSelect, Stack, Switch, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TestChannelRequest } from '@/api/generated/fields/test-channel-request';
import { Form, FormError, Panel, useForm, useSubmit } from '@/kit';
import type { Channel } from '../../data/catalog';
import classes from '../channels.module.css';
import { TestResult } from './test-result';
import { useTest } from './use-test';

interface TestPanelProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** A small request to the provider, whose answer is shown as it comes. */
export function TestPanel({ channel, onClose }: TestPanelProps) {
  const { t } = useTranslation('operator/channels');
  const { state, run, stop } = useTest(channel.id);
  const form = useForm({
    initialValues: { model: channel.models[0]?.model ?? '', credential_id: '', stream: true, prompt: '' },
  });
  const { submit, error, isBusy } = useSubmit(form, ({ model, credential_id, prompt, stream }) =>
    run({ model, ...(credential_id && { credential_id }), ...(prompt && { prompt }) }, stream),
  );
  return (
    <Panel title={t('test_title')} note={t('test_bills')} onClose={onClose}>
      <Form className={classes.block} onSubmit={form.onSubmit(submit)}>
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
          <Textarea
            label={t('prompt')}
            placeholder={t('prompt_default')}
            autosize
            {...TestChannelRequest.prompt}
            {...form.getInputProps('prompt')}
          />
          <Switch label={t('stream')} {...form.getInputProps('stream', { type: 'checkbox' })} />
          <FormError error={error} />
          <Group gap="xs">
            <Button type="submit" variant="filled" loading={isBusy} disabled={channel.models.length === 0}>
              {t('test_send')}
            </Button>
            {isBusy && <Button onClick={stop}>{t('test_stop')}</Button>}
          </Group>
        </Stack>
      </Form>
      <div className={classes.block}>
        <TestResult state={state} isRunning={isBusy} />
      </div>
    </Panel>
  );
}
