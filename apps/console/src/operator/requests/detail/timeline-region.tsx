import { useTranslation } from 'react-i18next';
import { Duration, ExactMoney, formats, Id, Region, useLocale } from '@/kit';
import { ChannelLink } from '../../data/channel-link';
import classes from '../requests.module.css';
import { rowsOf, spanOf, ticksOf, type Explained, type TimelineRow } from './timeline';

/** From the admission to the ledger: how long each attempt waited, streamed or failed. */
export function Timeline({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const rows = rowsOf(request);
  const span = spanOf(rows);
  const legend = (['waiting', 'streaming', 'failed'] as const).map((kind) => (
    <span key={kind} className={classes.legend}>
      <span className={classes.swatch} data-kind={kind} aria-hidden />
      {t(`legend_${kind}`)}
    </span>
  ));
  return (
    <Region title={t('timeline')} actions={legend} isPadded>
      <div className={classes.timeline}>
        <Scale span={span} />
        <ol className={classes.rows}>
          {rows.map((row, index) => (
            <Line key={`${row.kind}${index}`} row={row} span={span} request={request} />
          ))}
        </ol>
      </div>
    </Region>
  );
}

function Scale({ span }: { readonly span: number }) {
  return (
    <div className={classes.scale} aria-hidden>
      <div className={classes.track}>
        {ticksOf(span).map((tick) => (
          <span key={tick} className={classes.tick} style={{ left: `${(tick / span) * 100}%` }}>
            <Duration ms={tick} />
          </span>
        ))}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: TimelineRow;
  readonly span: number;
  readonly request: Explained;
}

function Line({ row, span, request }: LineProps) {
  const { t } = useTranslation('operator/requests');
  const endMs = row.kind === 'attempt' ? row.endMs - row.atMs : row.atMs;
  return (
    <li className={classes.line}>
      <div className={classes.what}>
        <div className={row.kind === 'attempt' ? classes.mono : classes.whatName}>
          {row.kind === 'attempt' ? (
            <ChannelLink id={row.attempt.channel_id}>{row.attempt.channel}</ChannelLink>
          ) : (
            t(`row_${row.kind}`)
          )}
        </div>
        <div className={classes.whatNote}>
          <Note row={row} request={request} />
        </div>
      </div>
      <div className={classes.track}>
        {row.kind === 'attempt' ? <Bar row={row} span={span} request={request} /> : <Point row={row} span={span} />}
      </div>
      <div className={classes.took}>
        {row.kind === 'booked' ? (
          <>
            + <Duration ms={row.atMs - (request.duration_ms ?? 0)} />
          </>
        ) : (
          <Duration ms={endMs} />
        )}
      </div>
    </li>
  );
}

function Note({ row, request }: Omit<LineProps, 'span'>) {
  const { t } = useTranslation('operator/requests');
  if (row.kind === 'attempt') {
    return (
      <>
        {formats.shortenId(row.attempt.credential_id)} · {t('owes')} <ExactMoney usd={row.attempt.upstream_cost_usd} />
        {row.attempt.cost_source === 'reported' && ` ${t('as_reported')}`}
        {row.attempt.cache_marks > 0 && ` · ${t('cache_marks', { count: row.attempt.cache_marks })}`}
        {row.attempt.dropped.length > 0 && ` · ${t('dropped', { fields: row.attempt.dropped.join(', ') })}`}
        {row.attempt.upstream_request_id !== null && (
          <>
            {' · '}
            {t('upstream_request')} <Id id={row.attempt.upstream_request_id} />
          </>
        )}
      </>
    );
  }
  if (row.kind === 'admitted') {
    return (
      <>
        {t('admitted_note')} <ExactMoney usd={request.hold_usd} />
      </>
    );
  }
  if (row.kind === 'ended') {
    return <>{[request.finish_reason, t(`usage_${request.usage_source}`)].filter(Boolean).join('; ')}</>;
  }
  return (
    <>
      {t(request.final ? 'final' : 'not_final')}; {t('transfers', { count: request.transfers.length })}
    </>
  );
}

function Point({ row, span }: { readonly row: TimelineRow; readonly span: number }) {
  const at = Math.min(100, (row.atMs / span) * 100);
  return <span className={classes.point} data-kind={row.kind} style={{ left: `${at}%` }} />;
}

function Bar({ row, span, request }: LineProps & { readonly row: Extract<TimelineRow, { kind: 'attempt' }> }) {
  const { t } = useTranslation('operator/requests');
  const { t: unit } = useTranslation();
  const locale = useLocale();
  const percent = (ms: number): string => `${(ms / span) * 100}%`;
  const { attempt, atMs, endMs, firstByteMs } = row;
  if (attempt.reason !== null) {
    const text = [attempt.status, attempt.reason].filter((part) => part !== null).join(' ');
    return (
      <>
        <span
          className={classes.bar}
          data-kind="failed"
          style={{ left: percent(atMs), width: percent(endMs - atMs) }}
        />
        <span
          className={classes.barNote}
          data-tone="bad"
          data-before={endMs / span > 0.6 || undefined}
          style={endMs / span > 0.6 ? { right: `${100 - (atMs / span) * 100}%` } : { left: percent(endMs) }}
        >
          {text}
        </span>
      </>
    );
  }
  const streamsFrom = Math.max(atMs, firstByteMs ?? endMs);
  const took = formats.measureDuration(endMs - streamsFrom, locale);
  return (
    <>
      <span
        className={classes.bar}
        data-kind="waiting"
        style={{ left: percent(atMs), width: percent(streamsFrom - atMs) }}
      />
      <span
        className={classes.bar}
        data-kind="streaming"
        style={{ left: percent(streamsFrom), width: percent(endMs - streamsFrom) }}
      >
        {(endMs - streamsFrom) / span > 0.4 &&
          t('streamed', {
            tokens: formats.formatCount(request.completion_tokens, locale),
            time: `${took.amount} ${unit(`unit_${took.unit}`)}`,
          })}
      </span>
    </>
  );
}
