import { lazy, Suspense, useDeferredValue, useRef, type KeyboardEvent, type ReactNode } from 'react';
import classes from './data-table.module.css';
import { ROW_HEIGHT, Spacer } from './spacer';

/** Few tables are long. */
const LazyRows = lazy(async () => {
  const { VirtualRows } = await import('./virtual-rows');
  return { default: VirtualRows };
});

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'left' | 'right';
  /** Long text: may break lines. */
  readonly isWide?: boolean;
  /** Neighbours of one group stand below its name, parted from the others by a line. */
  readonly group?: string;
  /** Shown before the value where a row is a card; taken from a head that is text. */
  readonly label?: string;
  /** How the rows are sorted by it; its head is the button that sorts. */
  readonly sorted?: 'ascending' | 'descending' | 'none';
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  /** The row whose detail is open beside the table. */
  readonly chosenKey?: string | null;
  /** Rows that need someone. */
  readonly toneOf?: (row: Row) => 'warn' | 'bad' | undefined;
  /** Shown at hover and focus, at the end of the row. */
  readonly actionsOf?: (row: Row) => ReactNode;
  readonly total?: readonly ReactNode[];
  readonly foot?: ReactNode;
}

/** Fewer rows are simply rendered. */
const VIRTUAL_FROM = 200;

/**
 * How many rows are drawn: of many first as many as a screen has room for, the others when those can be seen. Of few
 * all at once: a row that comes later may widen a column.
 */
function useDrawn(count: number): number {
  const room = Math.ceil(window.innerHeight / ROW_HEIGHT);
  const first = count > 2 * room ? room : count;
  return Math.max(first, Math.min(count, useDeferredValue(count, first)));
}

/** A table with keys j, k, arrows and Enter; long ones render what is on screen. On a phone each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, actionsOf, total, foot } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const drawn = useDrawn(rows.length);
  // Rows that take no focus: the keyboard scrolls the table itself.
  const scrolling =
    props.onOpen === undefined && actionsOf === undefined ? { role: 'group', 'aria-label': label, tabIndex: 0 } : {};
  return (
    <>
      <div className={classes.scroll} {...scrolling}>
        <table className={classes.table} aria-label={label}>
          <thead>
            <GroupHeads columns={columns} hasActions={actionsOf !== undefined} />
            <tr>
              {columns.map(({ id, head, align, sorted }, index) => (
                <th
                  key={id}
                  scope="col"
                  data-align={align}
                  data-begins={beginsGroup(columns, index)}
                  aria-sort={sorted}
                >
                  {head}
                </th>
              ))}
              {actionsOf !== undefined && <th aria-hidden />}
            </tr>
          </thead>
          <tbody ref={body}>
            {drawn < VIRTUAL_FROM ? (
              <>
                {rows.slice(0, drawn).map((row) => (
                  <TableRow key={props.keyOf(row)} row={row} {...props} />
                ))}
                <Spacer height={(rows.length - drawn) * ROW_HEIGHT} columns={columns.length} />
              </>
            ) : (
              <Suspense>
                <LazyRows body={body} count={rows.length} columns={columns.length}>
                  {(index) => {
                    const row = rows[index] as Row;
                    return <TableRow key={props.keyOf(row)} row={row} {...props} />;
                  }}
                </LazyRows>
              </Suspense>
            )}
          </tbody>
          {total !== undefined && (
            <tfoot>
              <tr className={classes.total}>
                {total.map((cell, index) => (
                  <td key={columns[index]?.id ?? index} data-align={columns[index]?.align}>
                    {cell}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {foot !== undefined && <div className={classes.foot}>{foot}</div>}
    </>
  );
}

interface GroupHeadsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly hasActions: boolean;
}

/** The names of groups, above those of their columns. */
function GroupHeads<Row>({ columns, hasActions }: GroupHeadsProps<Row>) {
  if (columns.every(({ group }) => group === undefined)) return null;
  const heads = columns.filter((_, index) => index === 0 || columns[index - 1]?.group !== columns[index]?.group);
  return (
    <tr className={classes.groups}>
      {heads.map((first, index) => {
        const from = columns.indexOf(first);
        const next = heads[index + 1];
        const to = next === undefined ? columns.length : columns.indexOf(next);
        return first.group === undefined ? (
          <td key={first.id} colSpan={to - from} />
        ) : (
          <th key={first.id} scope="colgroup" colSpan={to - from} data-begins>
            {first.group}
          </th>
        );
      })}
      {hasActions && <td />}
    </tr>
  );
}

function beginsGroup<Row>(columns: readonly Column<Row>[], index: number): boolean | undefined {
  const group = columns[index]?.group;
  return (group !== undefined && columns[index - 1]?.group !== group) || undefined;
}

function TableRow<Row>({
  row,
  columns,
  keyOf,
  onOpen,
  chosenKey,
  toneOf,
  actionsOf,
}: DataTableProps<Row> & { readonly row: Row }) {
  const opens = onOpen !== undefined;
  return (
    <tr
      className={classes.row}
      data-opens={opens}
      data-chosen={chosenKey === keyOf(row)}
      data-tone={toneOf?.(row)}
      tabIndex={opens ? 0 : undefined}
      onClick={(event) => {
        if (opens && !isControl(event.target)) onOpen(row);
      }}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) moveOrOpen(event, () => onOpen?.(row));
      }}
    >
      {columns.map(({ id, cell, align, isWide, label, head }, index) => (
        <td
          key={id}
          data-align={align}
          data-begins={beginsGroup(columns, index)}
          data-wide={isWide}
          data-label={label ?? (typeof head === 'string' ? head : undefined)}
        >
          {cell(row)}
        </td>
      ))}
      {actionsOf !== undefined && (
        <td data-align="right">
          <span className={classes.actions}>{actionsOf(row)}</span>
        </td>
      )}
    </tr>
  );
}

/** A click on a link or a button of a row means that. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, [role="menuitem"]') !== null;
}

function moveOrOpen(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  const row = event.currentTarget;
  const target = {
    j: row.nextElementSibling,
    ArrowDown: row.nextElementSibling,
    k: row.previousElementSibling,
    ArrowUp: row.previousElementSibling,
  }[event.key];
  if (event.key === 'Enter') open();
  else if (target instanceof HTMLElement) target.focus();
  else return;
  event.preventDefault();
}
