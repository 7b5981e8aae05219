import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, Duration, ExactMoney, Status, WaitingMark } from '@/kit';
import classes from '../channels.module.css';
import type { Trial } from './run-test';
import { stepsOf } from './test-steps';
import type { TestState } from './use-test';

interface TestResultProps {
  readonly state: TestState;
  readonly isRunning: boolean;
}

/** The answer as it comes, then what each step of the call came to. */
export function TestResult({ state: { text, trial, isStopped }, isRunning }: TestResultProps) {
  const { t } = useTranslation('operator/channels');
  const answer = trial?.error?.message ?? (text === '' ? (trial?.text ?? '') : text);
  return (
    <>
      <div role="status">
        {isRunning && (
          <span className={classes.running}>
            <WaitingMark /> {t(text === '' ? 'test_waiting' : 'test_answering')}
          </span>
        )}
        {isStopped && <Status kind="rest">{t('test_stopped')}</Status>}
        {trial !== null && (
          <Status kind={trial.ok ? 'ok' : 'bad'}>
            {trial.ok ? t('test_ok') : (trial.error?.reason ?? t('test_failed'))}
          </Status>
        )}
      </div>
      {trial !== null && <Steps trial={trial} />}
      {answer !== '' && (
        <pre className={classes.answer} tabIndex={0} aria-label={t('test_answer')}>
          {answer}
        </pre>
      )}
    </>
  );
}

function Steps({ trial }: { readonly trial: Trial }) {
  const { t } = useTranslation('operator/channels');
  const { status, first_byte_ms, latency_ms, finish_reason, usage, cost_usd } = trial;
  const values: Readonly<Record<ReturnType<typeof stepsOf>[number]['name'], ReactNode>> = {
    response: <Count value={status} />,
    first_byte: <Duration ms={first_byte_ms} />,
    answer: (
      <>
        <Duration ms={latency_ms} /> {finish_reason}
      </>
    ),
    usage:
      usage === null
        ? t('usage_missing')
        : t('tokens_value', { prompt: usage.prompt_tokens, completion: usage.completion_tokens }),
    cost: cost_usd === null ? t('cost_unknown') : <ExactMoney usd={cost_usd} />,
  };
  return (
    <ol className={classes.steps}>
      {stepsOf(trial).map(({ name, kind }) => (
        <li key={name}>
          <Status kind={kind}>{t(`step_${name}`)}</Status>
          <span className={classes.quiet}>{kind === 'rest' ? '–' : values[name]}</span>
        </li>
      ))}
    </ol>
  );
}
