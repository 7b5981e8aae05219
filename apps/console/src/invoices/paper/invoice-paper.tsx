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
import classes from '../invoices.module.css';
import { ApiError } from '@/api/api-error';
import { callerHeaders } from '@/api/client';

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

const ROOTS = { operator: '/admin/v1/invoices', customer: '/api/v1/invoices' } as const;
const OK = 200;

/**
 * The page of a document, parsed and not run: the browser gives a request of this kind a document without scripts and
 * without requests of its own. A text could not become one: the policy of the console allows no markup made of texts.
 */
function readPage(audience: Audience, id: string, language: string): Promise<Document> {
  const path = `${ROOTS[audience]}/${id}/html`;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (code: string): void =>
      reject(new ApiError(request.status, code, 'no page', null, request.getResponseHeader('x-request-id'), audience));
    request.open('GET', `${path}?language=${encodeURIComponent(language)}`);
    request.responseType = 'document';
    for (const [name, value] of Object.entries(callerHeaders(audience, path))) request.setRequestHeader(name, value);
    request.onload = () => {
      if (request.status === OK && request.responseXML !== null) resolve(request.responseXML);
      else fail('unknown');
    };
    request.onerror = () => fail('unreachable');
    request.send();
  });
}
