import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Region, Status, formats, usePlanReason, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery } from '../../data/catalog';
import { ChannelLink } from '../../data/channel-link';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

type Candidate = Explained['candidates'][number];

/** Which channels were considered, in what order, and why not the others. */
export function Candidates({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const sentenceOf = usePlanReason();
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const { candidates, strategy, route_id: route } = request;
  const kept = candidates.filter((candidate) => candidate.kept);
  const columns: readonly Column<Candidate>[] = [
    {
      id: 'place',
      head: t('place'),
      align: 'right',
      cell: (candidate) => (candidate.kept ? kept.indexOf(candidate) + 1 : '–'),
    },
    {
      id: 'channel',
      head: t('channel'),
      label: '',
      cell: ({ channel, label, kept: isKept }) => (
        <>
          <span className={isKept ? classes.mono : classes.monoQuiet}>
            <ChannelLink id={channels?.find(({ name }) => name === channel)?.id}>{channel}</ChannelLink>
          </span>
          {label !== null && label !== channel && <span className={classes.monoQuiet}> {label}</span>}
        </>
      ),
    },
    {
      id: 'reason',
      head: t('reason'),
      label: '',
      cell: ({ kept: isKept, reason }) => (
        <Status kind={!isKept ? 'rest' : reason === 'available' ? 'ok' : 'live'}>{reason}</Status>
      ),
    },
    {
      id: 'message',
      head: t('why'),
      label: '',
      isWide: true,
      cell: ({ reason }) => <span className={classes.quiet}>{sentenceOf(reason)}</span>,
    },
    {
      id: 'became',
      head: t('became'),
      align: 'right',
      cell: (candidate) => <Became request={request} {...candidate} />,
    },
  ];
  const note = t(route === null ? 'candidates_note' : 'candidates_by_route', {
    strategy,
    route: route === null ? '' : formats.shortenId(route),
    kept: kept.length,
    out: candidates.length - kept.length,
  });
  return (
    <Region title={t('candidates')} note={note}>
      {candidates.length === 0 ? (
        <Empty>{t('no_candidates')}</Empty>
      ) : (
        <DataTable label={t('candidates')} columns={columns} rows={candidates} keyOf={({ channel }) => channel} />
      )}
    </Region>
  );
}

function Became({ request, channel, kept }: Candidate & { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const attempts = request.attempts.filter((attempt) => attempt.channel === channel);
  const last = attempts.at(-1);
  if (last === undefined) return <span className={classes.quiet}>{kept ? t('not_needed') : ''}</span>;
  if (last.reason === null) return <>{t('answered')}</>;
  return <span className={classes.bad}>{t('asked', { result: last.status ?? last.reason })}</span>;
}
