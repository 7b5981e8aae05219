import { Link } from '@tanstack/react-router';
import { Suspense, useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Count, Duration, ExactMoney, ModelName, Problem, Status, WaitingMark } from '@/kit';
import type { Answer } from './chat/conversation';
import classes from './playground.module.css';
import { ApiError } from '@/api/api-error';
import { customerApi } from '@/api/client';

const MarkdownText = lazyPart(() => import('@/kit/markdown/markdown-text'), 'MarkdownText');

/** The answer of a model as it comes, then what it cost. */
export function AnswerView({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation('portal/playground');
  const { model, state, text, error, finishReason, facts } = answer;
  return (
    <>
      <div className={classes.answerHead}>
        <ModelName id={model} />
        {state === 'running' && <WaitingMark />}
        {state === 'stopped' && <Status kind="rest">{t('stopped')}</Status>}
        {finishReason === 'length' && <Status kind="warn">{facts?.ended ?? t('cut_off')}</Status>}
      </div>
      {text !== '' && <AnswerText text={text} />}
      {state === 'failed' && <Problem error={error} />}
      {state !== 'running' && state !== 'failed' && <AnswerFigures answer={answer} />}
    </>
  );
}

/** As Markdown. While it grows, pieces that come faster than they are drawn are drawn together. */
function AnswerText({ text }: { readonly text: string }) {
  const drawn = useDeferredValue(text);
  return (
    <Suspense fallback={<div className={classes.answer}>{text}</div>}>
      <div className={classes.answer} data-formatted>
        <MarkdownText text={drawn} />
      </div>
    </Suspense>
  );
}

/** What the answer cost and how long it took. */
function AnswerFigures({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation('portal/playground');
  const { facts, promptTokens, completionTokens, firstMs, totalMs, requestId } = answer;
  return (
    <dl className={classes.figures}>
      {facts === null && requestId !== null && <StoppedCost requestId={requestId} />}
      {facts !== null && (
        <div>
          <dt>{t('cost')}</dt>
          <dd>
            <ExactMoney usd={facts.costUsd} />
          </dd>
        </div>
      )}
      {promptTokens !== null && (
        <div>
          <dt>{t('tokens')}</dt>
          <dd>
            <Count value={promptTokens} /> {t('in')}, <Count value={completionTokens} /> {t('out')}
          </dd>
        </div>
      )}
      <div>
        <dt>{t('first_text')}</dt>
        <dd>
          <Duration ms={firstMs} />
        </dd>
      </div>
      <div>
        <dt>{t('whole')}</dt>
        <dd>
          <Duration ms={totalMs} />
        </dd>
      </div>
      {facts !== null && (
        <div>
          <dt>{t('gateway')}</dt>
          <dd>
            <Duration ms={facts.latencyMs} />
          </dd>
        </div>
      )}
      {typeof facts?.channel === 'string' && (
        <div>
          <dt>{t('channel')}</dt>
          <dd>{facts.channel}</dd>
        </div>
      )}
      {requestId !== null && (
        <div>
          <dt>{t('request')}</dt>
          <dd>
            <Link to="/requests/$id" params={{ id: requestId }}>
              {requestId.slice(-8)}
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}

const POLL_MS = 2_000;

/** What an answer cost that was stopped before the gateway said so: known once it is settled. */
function StoppedCost({ requestId }: { readonly requestId: string }) {
  const { t } = useTranslation('portal/playground');
  const { data, error } = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/requests/{id}'] as const),
    { params: { path: { id: requestId } } },
    {
      retry: (count: number, failure: unknown) => count < 15 && failure instanceof ApiError && failure.status === 404,
      retryDelay: POLL_MS,
    },
  );
  return (
    <div>
      <dt>{t('cost')}</dt>
      <dd>{data === undefined ? error === null ? '…' : '–' : <ExactMoney usd={data.cost_usd} />}</dd>
    </div>
  );
}
