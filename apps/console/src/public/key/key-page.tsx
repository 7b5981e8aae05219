import { Button, TextInput } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, Form, useFocusAgain } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import { PublishedPage } from '../frame/published-page';
import { KeyAnswer } from './key-answer';
import classes from './key.module.css';
import { readKey, type KeyReading } from './read-key';

/** What is left on a key, for those who hold it: their browser reads it at the gateway. */
export function KeyPage(): ReactNode {
  const { t } = useTranslation('public');
  const configuration = usePublicConfiguration();
  const origin = configuration?.gateway_url;
  return (
    <PublishedPage title={t('key_title')} isPublished={configuration?.public_pages.key}>
      {origin === null || origin === undefined ? (
        <Empty>{t('key_no_address')}</Empty>
      ) : (
        // Of another gateway nothing here is true.
        <KeyForm key={origin} origin={origin} />
      )}
    </PublishedPage>
  );
}

/**
 * The key is in the field alone: not in the state of the page, in no attribute, and in no store of the browser. It is
 * gone with the page.
 */
function KeyForm({ origin }: { readonly origin: string }) {
  const { t } = useTranslation('public');
  const field = useRef<HTMLInputElement>(null);
  const reading = useRef<AbortController | null>(null);
  const [answer, setAnswer] = useState<KeyReading | null>(null);
  const [isBusy, setBusy] = useState(false);
  const focusAgain = useFocusAgain(isBusy);
  const drop = (): void => {
    reading.current?.abort();
    reading.current = null;
    setAnswer(null);
    setBusy(false);
  };
  const clear = (): void => {
    if (field.current !== null) field.current.value = '';
    drop();
  };
  useEffect(() => () => reading.current?.abort(), []);
  // A browser may keep a page that was left, to show it again.
  useWindowEvent('pagehide', clear);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    reading.current?.abort();
    const current = new AbortController();
    reading.current = current;
    setBusy(true);
    const focused = document.activeElement;
    const next = await readKey(origin, field.current?.value ?? '', current.signal).catch(() => null);
    if (reading.current !== current) return;
    setAnswer(next);
    setBusy(false);
    focusAgain(null, focused);
  };
  return (
    <>
      <Form className={classes.form} autoComplete="off" onSubmit={(event) => void submit(event)}>
        <TextInput
          ref={field}
          className={classes.field}
          classNames={{ input: classes.secret }}
          label={t('key_field')}
          description={t('key_note', { origin })}
          placeholder={t('key_example')}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          // Not for managers of passwords.
          data-1p-ignore
          data-lpignore="true"
          data-bwignore
          autoFocus
          onChange={drop}
        />
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" loading={isBusy}>
            {t('key_check')}
          </Button>
          <Button onClick={clear}>{t('key_clear')}</Button>
        </div>
      </Form>
      {answer !== null && <KeyAnswer answer={answer} origin={origin} />}
    </>
  );
}
