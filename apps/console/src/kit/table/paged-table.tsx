import { Button } from '@mantine/core';
import type { InfiniteData } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListPage } from '@/api/all-rows';
import { Empty, QueryState } from '../states/query-state';
import { DataTable, type Column } from './data-table';

/** The result of a query with `PAGES`. */
interface PagesQuery<Row> {
  readonly data: InfiniteData<ListPage<Row>> | undefined;
  readonly error: unknown;
  readonly errorUpdateCount: number;
  readonly refetch: () => unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

/** All rows that are loaded so far. */
export function rowsOf<Row>(query: Pick<PagesQuery<Row>, 'data'>): readonly Row[] {
  return query.data?.pages.flatMap(({ data }) => data) ?? [];
}

interface PagedTableProps<Row> {
  readonly query: PagesQuery<Row>;
  /** In place of those of the query: rows that changed since. */
  readonly rows?: readonly Row[];
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** In place of the table while there is nothing at all: an `Empty`. */
  readonly empty: ReactNode;
  /** With filters set, nothing found differs from nothing there. */
  readonly onClearFilters?: (() => void) | undefined;
  readonly onOpen?: (row: Row) => void;
  readonly chosenKey?: string | null;
  readonly toneOf?: (row: Row) => 'warn' | 'bad' | undefined;
  readonly actionsOf?: (row: Row) => ReactNode;
  readonly isReady?: boolean;
  /** How the rows are ordered, or what a column means. */
  readonly note?: ReactNode;
}

/** A list of the API: its states, its rows, and the way to more of them. */
export function PagedTable<Row>(props: PagedTableProps<Row>) {
  const { query, rows: given, empty, onClearFilters, isReady, note, ...table } = props;
  const { t } = useTranslation('kit');
  const rows = given ?? rowsOf(query);
  return (
    <QueryState query={query} lines={8} isReady={isReady}>
      {() => {
        if (rows.length > 0)
          return <DataTable rows={rows} foot={<Foot query={query} count={rows.length} note={note} />} {...table} />;
        if (onClearFilters === undefined) return empty;
        return <Empty action={<Button onClick={onClearFilters}>{t('clear_filters')}</Button>}>{t('no_results')}</Empty>;
      }}
    </QueryState>
  );
}

interface FootProps {
  readonly query: Pick<PagesQuery<unknown>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  readonly count: number;
  readonly note: ReactNode;
}

function Foot({ query, count, note }: FootProps) {
  const { t } = useTranslation('kit');
  return (
    <>
      <span>{t(query.hasNextPage ? 'rows_so_far' : 'rows', { count })}</span>
      {note}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more_rows')}
        </Button>
      )}
    </>
  );
}
