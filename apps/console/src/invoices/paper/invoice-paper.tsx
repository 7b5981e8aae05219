import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { QueryState, Region } from '@/kit';
import { TEXT_LANGUAGES } from '@/kit/choices/text-languages';
import type { Invoice } from '../data/invoice-api';
import { InvoiceSheet, type PrintedSheet } from './invoice-sheet';
import { readPage } from './read-page';
import classes from '../invoices.module.css';

interface InvoicePaperProps {
  readonly audience: Audience;
  readonly invoice: Invoice;
}

/** The document as it is printed, in the language of the reader's choice. */
export function InvoicePaper({ audience, invoice: { id, number, language: own } }: InvoicePaperProps) {
  const { t } = useTranslation('invoices');
  const [language, setLanguage] = useState<string>(own);
  const sheet = useRef<PrintedSheet>(null);
  const page = useQuery({
    queryKey: ['invoice page', audience, id, language],
    queryFn: () => readPage(audience, id, language),
    staleTime: Infinity,
    // It is no data that could be compared.
    structuralSharing: false,
    placeholderData: (before) => before,
  });
  const controls = (
    <>
      <NativeSelect
        aria-label={t('page_language')}
        value={language}
        data={Object.entries(TEXT_LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) => setLanguage(value)}
      />
      <Button
        variant="filled"
        leftSection={<Printer size={14} aria-hidden />}
        disabled={page.data === undefined}
        onClick={() => sheet.current?.print()}
      >
        {t('print')}
      </Button>
    </>
  );
  return (
    <Region title={t('page')} actions={controls}>
      <div className={classes.desk}>
        <QueryState query={page} lines={16}>
          {(data) => <InvoiceSheet ref={sheet} page={data} title={number} />}
        </QueryState>
      </div>
    </Region>
  );
}
