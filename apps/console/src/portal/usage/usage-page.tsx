import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import {
  download,
  Empty,
  Filters,
  FormError,
  formats,
  highestStack,
  moneyFormats,
  Page,
  QueryState,
  TimeChart,
  useLocale,
  useZone,
  useAction,
} from '@/kit';
import { Picker } from '@/kit/picker/picker';
import { useAreNamesKnown, useNameOf } from '../parts/names';
import { tokenChart, usageChart, type Usage } from './usage-chart';
import { GROUP_NAMES, RANGE_NAMES, usageQuery, type Group, type UsageSearch } from './usage-search';
import { sumOf } from './usage-sums';
import { namedCsv } from './named-csv';
import { Rejections } from './rejections';
import classes from './usage.module.css';
import { UsageTable } from './usage-table';

const route = getRouteApi('/portal/usage');

export function UsagePage(): ReactNode {
  const { t } = useTranslation('portal/usage');
  const search = route.useSearch();
  const zone = useZone();
  const [openedMs] = useState(() => Date.now());
  const query = usageQuery(search, zone, openedMs);
  const usage = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/usage'] as const),
    { params: { query: query ?? {} } },
    { enabled: query !== null, placeholderData: (before) => before },
  );
  const group = search.group ?? 'model';
  const used = usage.data?.data.map((row) => row.group) ?? [];
  const nameOf = useGroupName(group, used);
  const areNamesKnown = useAreNamesKnown(used);
  const { act, error } = useAction();
  const save = ({ from, to }: { readonly from: string; readonly to: string }): void =>
    act(async () => {
      // The window of what is shown: the file has the same rows.
      const params = { query: { ...query, from, to } };
      const csv = await unwrap(customerApi.client.GET('/api/v1/usage.csv', { params, parseAs: 'text' }));
      const name = `usage-${group}-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`;
      download(name, group === 'tag' ? csv : namedCsv(csv, nameOf));
    });
  return (
    <Page
      title={t('usage')}
      actions={
        <>
          <FormError error={error} />
          <Button
            leftSection={<Download size={14} aria-hidden />}
            disabled={usage.data === undefined || usage.data.data.length === 0}
            onClick={() => usage.data !== undefined && save(usage.data)}
          >
            {t('csv')}
          </Button>
        </>
      }
    >
      <UsageFilters />
      {query === null ? (
        <Empty>{t('name_tag')}</Empty>
      ) : (
        <QueryState query={usage} lines={8} isReady={areNamesKnown}>
          {(data) => (
            <>
              {data.data.length === 0 ? (
                <Empty>{t('nothing')}</Empty>
              ) : (
                <Shown usage={{ ...data, interval: query.interval }} group={group} nameOf={nameOf} />
              )}
              <Rejections from={data.from} to={data.to} />
            </>
          )}
        </QueryState>
      )}
    </Page>
  );
}

interface ShownProps {
  readonly usage: Usage;
  readonly group: Group;
  readonly nameOf: (group: string | null) => string;
}

/** Spend and tokens in charts, and both in numbers. */
function Shown({ usage, group, nameOf }: ShownProps) {
  const { t } = useTranslation('portal/usage');
  const locale = useLocale();
  const { sums, ...spend } = usageChart(usage, nameOf, t('others'));
  const tokens = tokenChart(usage, (id) => t(`tokens_${id}`));
  const shared = { note: t(`per_${usage.interval}`), zone: usage.tz };
  return (
    <>
      <div className={classes.charts}>
        <TimeChart
          title={t('spend')}
          {...spend}
          {...shared}
          {...moneyFormats(highestStack(spend.points), locale)}
          hasLegend={false}
        />
        <TimeChart
          title={t('tokens')}
          {...tokens}
          {...shared}
          formatValue={(value) => formats.formatCount(value, locale)}
          formatAxis={(value) => formats.formatShort(value, locale)}
        />
      </div>
      <UsageTable
        sums={sums}
        total={sumOf(usage.data)}
        nameOf={nameOf}
        head={t(`by_${group}`)}
        colors={spend.series.map(({ color }) => color)}
      />
    </>
  );
}

/** The name of a group: of an id as far as it is known, of a tag its value. */
function useGroupName(by: Group, used: readonly (string | null)[]): (group: string | null) => string {
  const { t } = useTranslation('portal/usage');
  const nameOf = useNameOf(used);
  return (group) => nameOf(group) ?? (group === null ? t(`without_${by}`) : formats.shortenId(group));
}

function UsageFilters() {
  const { t } = useTranslation('portal/usage');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const own = useZone();
  const [tag, setTag] = useState(search.tag ?? '');
  const choose = (choice: UsageSearch): void => void navigate({ search: { ...search, ...choice }, replace: true });
  const zones = [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <Filters>
      <SegmentedControl
        aria-label={t('range')}
        value={search.range ?? '30d'}
        data={RANGE_NAMES.map((value) => ({ value, label: t(`range_${value}`) }))}
        onChange={(value) => choose({ range: value })}
      />
      <NativeSelect
        aria-label={t('group')}
        value={search.group ?? 'model'}
        data={GROUP_NAMES.map((value) => ({ value, label: t(`by_${value}`) }))}
        onChange={({ currentTarget }) => choose({ group: currentTarget.value as Group })}
      />
      {search.group === 'tag' && (
        <TextInput
          aria-label={t('tag')}
          placeholder={t('tag')}
          value={tag}
          onChange={({ currentTarget }) => setTag(currentTarget.value)}
          onBlur={() => choose({ tag: tag.trim() === '' ? undefined : tag.trim() })}
          onKeyDown={({ key }) => {
            if (key === 'Enter') choose({ tag: tag.trim() === '' ? undefined : tag.trim() });
          }}
        />
      )}
      <Picker
        aria-label={t('zone')}
        className={classes.zone}
        value={search.tz ?? own}
        data={zones}
        onChange={(value) => choose({ tz: value === own ? undefined : value })}
      />
    </Filters>
  );
}
