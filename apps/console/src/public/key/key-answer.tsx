import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock, Copy, Instant, Status } from '@/kit';
import { useCapName } from './cap-name';
import { hindrancesOf, usageOf, type Hindrance } from './key-facts';
import { KeyDetail } from './key-detail';
import { serviceWords } from '@/session/service-words';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from './key.module.css';
import type { KeyReading } from './read-key';

interface KeyAnswerProps {
  readonly answer: KeyReading;
  readonly origin: string;
}

/** Whether the key works, else why not; and what is left on it. */
export function KeyAnswer({ answer, origin }: KeyAnswerProps) {
  const { t } = useTranslation('public');
  const service = usePublicConfiguration()?.brand.name ?? '';
  switch (answer.kind) {
    case 'key': {
      const hindrances = hindrancesOf(answer.key, answer.credits);
      return (
        <>
          <Verdict
            kind={hindrances.length === 0 ? 'ok' : 'bad'}
            title={t(hindrances.length === 0 ? 'key_works' : 'key_stopped')}
          >
            {hindrances.map((hindrance, index) => (
              <Reason key={index} hindrance={hindrance} />
            ))}
          </Verdict>
          <KeyDetail view={answer.key} credits={answer.credits} />
        </>
      );
    }
    case 'refused': {
      const { message, code, requestId } = answer.error;
      return (
        <Verdict kind="bad" title={t('key_refused')}>
          <div>{message}</div>
          <div className={classes.code}>
            <span>{code}</span>
            {requestId !== null && (
              <>
                <span>{requestId}</span>
                <Copy text={requestId} />
              </>
            )}
          </div>
        </Verdict>
      );
    }
    case 'closed':
      return (
        <Verdict kind="warn" title={t('key_closed', { origin })}>
          <div>{t('key_closed_note')}</div>
          <CodeBlock
            code={`curl ${origin}/v1/key -H "Authorization: Bearer $${serviceWords(service).keyVariable}"`}
            label="curl"
          />
        </Verdict>
      );
    case 'unreachable':
    case 'foreign':
    case 'malformed':
      return (
        <Verdict kind="warn" title={t(`key_${answer.kind}`, { origin })}>
          <div>{t(`key_${answer.kind}_note`)}</div>
        </Verdict>
      );
  }
}

interface VerdictProps {
  readonly kind: 'ok' | 'warn' | 'bad';
  readonly title: string;
  readonly children: ReactNode;
}

function Verdict({ kind, title, children }: VerdictProps) {
  return (
    <div className={classes.verdict} role={kind === 'ok' ? 'status' : 'alert'}>
      <div className={classes.headline}>
        <Status kind={kind}>{title}</Status>
      </div>
      {children}
    </div>
  );
}

function Reason({ hindrance }: { readonly hindrance: Hindrance }) {
  const { t } = useTranslation('public');
  const nameOf = useCapName();
  if (hindrance.kind === 'balance') return <div>{t('key_no_balance')}</div>;
  const { cap } = hindrance;
  const { resets_at: resets } = cap;
  return (
    <div>
      {t(`key_used_${usageOf(cap).unit}`, { cap: nameOf(cap) })}{' '}
      {resets !== null && (
        <>
          {t('key_resets_at')} <Instant at={resets} />.
        </>
      )}
    </div>
  );
}
