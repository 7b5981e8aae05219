import { Button, FileButton } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { FormError, Region, Status, useAction } from '@/kit';
import { WriteButton } from '../../data/write-button';
import type { Provider } from '../data/providers';
import classes from '../payments.module.css';
import {
  countsOf,
  importStatement,
  mendingRefusal,
  mendingRows,
  queryOf,
  readFile,
  type StatementFile,
  type StatementOption,
  type StatementOptions,
  type StatementResult,
} from './statement';
import { StatementForm } from './statement-form';
import { StatementRows } from './statement-rows';

/** A statement of the bank account: first what its import would do, then the same in earnest. */
export function StatementImport({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  const { file, result, isBusy, error, choose, ...form } = useStatementImport(provider.id);
  const reset = useRef<() => void>(null);
  return (
    <>
      <Region
        title={t('statement')}
        note={file?.name}
        actions={
          <FileButton
            accept=".csv,.txt,text/csv"
            resetRef={reset}
            onChange={(chosen) => {
              if (chosen !== null) choose(chosen);
              // The same file can be chosen again, after it was changed.
              reset.current?.();
            }}
          >
            {({ onClick }) => (
              <WriteButton resource="money" loading={isBusy} onClick={onClick}>
                {t('statement_choose')}
              </WriteButton>
            )}
          </FileButton>
        }
      >
        {file === null && error === null && (
          <div className={`${classes.gutter} ${classes.muted}`}>{t('statement_note')}</div>
        )}
        {error !== null && (
          <div className={classes.gutter}>
            <FormError error={error} />
          </div>
        )}
        {file !== null && <StatementForm currency={provider.currency} isBusy={isBusy} {...form} />}
        {result !== null && <Verdict result={result} isBusy={isBusy} onImport={form.onImport} />}
      </Region>
      {result !== null && <StatementRows result={result} />}
    </>
  );
}

function useStatementImport(providerId: string) {
  const [file, setFile] = useState<StatementFile | null>(null);
  const [options, setOptions] = useState<StatementOptions>({});
  const [offered, setOffered] = useState<readonly StatementOption[]>([]);
  const [result, setResult] = useState<StatementResult | null>(null);
  const refresh = useRefresh();
  const { act, error, isBusy, reset } = useAction();
  const offer = (more: readonly StatementOption[]): void => setOffered((known) => [...new Set([...known, ...more])]);
  const preview = async (previewed: StatementFile, chosen: StatementOptions): Promise<void> => {
    try {
      const found = await importStatement(providerId, previewed, queryOf(chosen, true));
      offer(mendingRows(found));
      setResult(found);
    } catch (refusal) {
      const mending = mendingRefusal(refusal);
      if (mending !== null) offer([mending]);
      throw refusal;
    }
  };
  return {
    file,
    options,
    offered,
    result,
    error,
    isBusy,
    choose: (chosen: File): void => {
      setFile(null);
      setResult(null);
      setOptions({});
      setOffered([]);
      act(async () => {
        const read = await readFile(chosen);
        setFile(read);
        await preview(read, {});
      });
    },
    /** What is on screen was read in another way. */
    onOption: (option: StatementOption, value: string): void => {
      reset();
      setResult(null);
      setOptions((earlier) => ({ ...earlier, [option]: value }));
    },
    onPreview: (): void => {
      if (file !== null) act(() => preview(file, options));
    },
    onImport: (): void => {
      if (file === null) return;
      act(async () => {
        setResult(await importStatement(providerId, file, queryOf(options, false)));
        await refresh();
      });
    },
    isPreviewed: result !== null,
  };
}

interface VerdictProps {
  readonly result: StatementResult;
  readonly isBusy: boolean;
  readonly onImport: () => void;
}

/** Whether anything is written yet, and the button that does it. */
function Verdict({ result: { dry_run, transfers }, isBusy, onImport }: VerdictProps) {
  const { t } = useTranslation('operator/payments');
  const { order, unknown_order } = countsOf(transfers);
  const count = order + unknown_order;
  return (
    <div className={`${classes.gutter} ${classes.verdict}`}>
      <span role="status">
        {dry_run ? (
          <Status kind="rest">{t(count === 0 ? 'statement_nothing' : 'statement_preview')}</Status>
        ) : (
          <Status kind="ok">{t('statement_done', { count })}</Status>
        )}
      </span>
      {dry_run && count > 0 && (
        <Button variant="filled" loading={isBusy} onClick={onImport}>
          {t('statement_import', { count })}
        </Button>
      )}
    </div>
  );
}
