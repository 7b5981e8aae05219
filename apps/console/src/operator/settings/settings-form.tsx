import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { Form, FormError, Split, useForm, useSubmit } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { changesOf, toInput, type FieldValue } from './group-values';
import { VARIABLES, writeGroup, type GroupName, type GroupValue } from './groups';
import { SettingInput } from './setting-input';
import classes from './settings.module.css';
import { SourceMark } from './source-mark';

const InvoicesEffect = lazyPart(() => import('./invoices/invoices-effect'), 'InvoicesEffect');

/** Of a few groups. */
const Preview = lazyPart(() => import('./look/preview'), 'Preview');

interface SettingsFormProps {
  readonly name: GroupName;
  readonly kinds: Readonly<Record<string, unknown>>;
  readonly value: GroupValue & Readonly<Record<string, unknown>>;
  /** As it is stored. */
  readonly brand: Readonly<Record<string, unknown>>;
  /** Below the form. */
  readonly children: ReactNode;
}

/** A row for each field: its input, and where its value comes from. A new version starts the form anew. */
export function SettingsForm({ name, kinds, value, brand, children }: SettingsFormProps) {
  const { t } = useTranslation('operator/settings');
  const isReadOnly = !useMay()('write', 'settings');
  const refresh = useRefresh();
  const initialValues = Object.fromEntries(
    Object.entries(kinds).map(([field, kind]): [string, FieldValue] => [field, toInput(value[field], kind)]),
  );
  const form = useForm<Record<string, FieldValue>>({ initialValues });
  const write = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
    await writeGroup(name, value.version, fields);
    await refresh();
  };
  const { submit, error, isBusy } = useSubmit(form, (values) => write(changesOf(kinds, initialValues, values)));
  const reset = useSubmit(form, write);
  const preview = previewOf(name, form.values, brand);
  const content = (
    <Form onSubmit={form.onSubmit(submit)}>
      {Object.entries(kinds).map(([field, kind]) => {
        const source = value.sources[field] ?? 'default';
        return (
          <div key={field} className={classes.row}>
            <SettingInput
              group={name}
              field={field}
              kind={kind}
              isDisabled={isReadOnly || source === 'env'}
              {...form.getInputProps(field, { type: kind === 'switch' ? 'checkbox' : 'input' })}
            />
            <SourceMark
              source={source}
              variable={VARIABLES[`${name}.${field}`]}
              onReset={isReadOnly ? undefined : () => reset.submit({ [field]: null } as never)}
            />
          </div>
        );
      })}
      {name === 'invoices' && <InvoicesEffect values={form.values} />}
      <div className={classes.foot}>
        <Button type="submit" variant="filled" loading={isBusy} disabled={isReadOnly || !form.isDirty()}>
          {t('save')}
        </Button>
        {isReadOnly && <span className={classes.note}>{t('read_only')}</span>}
        <FormError error={error ?? reset.error} />
      </div>
    </Form>
  );
  if (preview === null) return content;
  return (
    <Split isPermanent aside={<Preview {...preview} />}>
      {content}
      {children}
    </Split>
  );
}

/** What the preview of a group shows; null: the group has none. */
function previewOf(
  name: GroupName,
  values: Readonly<Record<string, FieldValue>>,
  stored: Readonly<Record<string, unknown>>,
) {
  if (name !== 'brand' && name !== 'mail') return null;
  const text = (from: Readonly<Record<string, unknown>>, field: string): string => {
    const value = from[field];
    return typeof value === 'string' ? value : '';
  };
  const from = name === 'brand' ? values : stored;
  const [title, color, supportEmail] = [text(from, 'name'), text(from, 'color'), text(from, 'support_email')];
  const brand = {
    name: title,
    color,
    supportEmail,
    logo: text(from, 'logo_url'),
    darkLogo: text(from, 'logo_dark_url'),
  };
  const address = text(values, 'from_address');
  const host = window.location.hostname;
  const sender = { name: text(values, 'from_name'), address: address === '' ? `no-reply@${host}` : address };
  return { brand, sender: name === 'mail' ? sender : null };
}
