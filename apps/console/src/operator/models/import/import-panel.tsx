import { Button, FileInput, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PriceImportsImportQuery as bounds } from '@/api/generated/fields/price-imports-import-query';
import { PriceImportsImportQuery } from '@/api/generated/values/price-imports-import-query';
import { Form, FormError, NumberInput, Panel, useAction, useForm, useSubmit } from '@/kit';
import { useRefresh } from '@/api/use-refresh';
import classes from '../models.module.css';
import { ImportPreview } from './import-preview';
import { importPrices, type PriceFile, type PriceImport } from './import-prices';

const FORMATS = PriceImportsImportQuery.format;
const MODES = PriceImportsImportQuery.mode;
/** A slipped decimal point changes a price by more. */
const MAX_CHANGE = 50;

interface Preview {
  readonly file: PriceFile;
  readonly result: PriceImport;
}

/** A list of prices: first what it would change, then the same again in earnest. */
export function ImportPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/models');
  const [preview, setPreview] = useState<Preview | null>(null);
  if (preview === null) return <ImportForm onClose={onClose} onPreview={setPreview} />;
  return (
    <Panel
      title={t('import_title')}
      note={preview.file.name}
      onClose={onClose}
      foot={<PreviewFoot preview={preview} onBack={() => setPreview(null)} onDone={onClose} />}
    >
      <ImportPreview result={preview.result} />
    </Panel>
  );
}

interface ImportFormProps {
  readonly onClose: () => void;
  readonly onPreview: (preview: Preview) => void;
}

function useImportForm(onPreview: (preview: Preview) => void) {
  const { t } = useTranslation('operator/models');
  const form = useForm({
    initialValues: {
      file: null as File | null,
      text: '',
      format: 'native' as (typeof FORMATS)[number],
      mode: 'upsert' as (typeof MODES)[number],
      max_change: MAX_CHANGE as number | string,
      effective_from: '',
    },
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ file, text, max_change, effective_from, ...query }) => {
    const content = file === null ? text : await file.text();
    if (content.trim() === '') {
      form.setFieldError('text', t('nothing_to_import'));
      return;
    }
    const prices = { name: file?.name ?? t('pasted'), text: content };
    const result = await importPrices(
      {
        dry_run: true,
        ...query,
        ...(max_change === '' ? {} : { max_change: Number(max_change) }),
        ...(effective_from === '' ? {} : { effective_from: `${effective_from}:00.000Z` }),
        source: prices.name,
      },
      prices,
    );
    onPreview({ file: prices, result });
  });
  return { form, submit, error, isBusy };
}

function ImportForm({ onClose, onPreview }: ImportFormProps) {
  const { t } = useTranslation('operator/models');
  const { form, submit, error, isBusy } = useImportForm(onPreview);
  return (
    <Panel title={t('import_title')} onClose={onClose}>
      <Form className={classes.block} onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <FileInput
            label={t('file')}
            description={t('file_note')}
            placeholder={t('file_choose')}
            accept=".csv,.json,.jsonl,.ndjson,.txt"
            clearable
            {...form.getInputProps('file')}
          />
          <Textarea
            label={t('paste')}
            placeholder={'model,input_per_mtok_usd,output_per_mtok_usd\nopenai/gpt-4.1,2.5,10'}
            autosize
            minRows={5}
            maxRows={14}
            disabled={form.getValues().file !== null}
            styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
            {...form.getInputProps('text')}
          />
          <Group grow align="start">
            <NativeSelect
              label={t('format')}
              data={FORMATS.map((value) => ({ value, label: t(`format_${value}`) }))}
              {...form.getInputProps('format')}
            />
            <NativeSelect
              label={t('mode')}
              data={MODES.map((value) => ({ value, label: t(`mode_${value}`) }))}
              {...form.getInputProps('mode')}
            />
          </Group>
          <NumberInput
            label={t('max_change')}
            description={t('max_change_note')}
            unit="%"
            {...bounds.max_change}
            {...form.getInputProps('max_change')}
          />
          <TextInput
            label={t('effective_from')}
            description={t('effective_from_note')}
            type="datetime-local"
            {...form.getInputProps('effective_from')}
          />
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('preview')}
          </Button>
          <Link to="/operator/models" search={{ panel: 'updates' }}>
            {t('updates_open')}
          </Link>
        </Stack>
      </Form>
    </Panel>
  );
}

interface PreviewFootProps {
  readonly preview: Preview;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Nothing is written until this button; a blocked import has none. */
function PreviewFoot({ preview: { file, result }, onBack, onDone }: PreviewFootProps) {
  const { t } = useTranslation('operator/models');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const { import_token: token, summary } = result;
  const apply = async (import_token: string): Promise<void> => {
    await importPrices({ import_token }, file);
    await refresh();
    onDone();
  };
  const count = summary.create + summary.update;
  return (
    <Stack gap="xs" style={{ flex: 1 }}>
      {token === null && <div>{t(summary.blocked > 0 ? 'blocked_note' : 'unchanged_note')}</div>}
      <FormError error={error} />
      <Group gap="xs" grow>
        {token !== null && (
          <Button variant="filled" loading={isBusy} onClick={() => act(() => apply(token))}>
            {t('apply', { count })}
          </Button>
        )}
        <Button onClick={onBack}>{t('back')}</Button>
      </Group>
    </Stack>
  );
}
