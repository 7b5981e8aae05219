import pg from 'pg';

/** A statement as sent to Postgres. */
interface Sent {
  readonly text: string;
  readonly values: unknown[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The session of a statement: a role of the product, and the served organization, if any. */
export interface Asker {
  readonly role: 'routify_control' | 'routify_worker';
  readonly organizationId?: string;
}

/** Every SELECT sent to Postgres while `work` runs, on any connection. */
export async function selectsOf(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const spy = jest.spyOn(pg.Client.prototype, 'query') as unknown as jest.SpyInstance;
  try {
    await work();
    for (const [config, values] of spy.mock.calls as [string | Partial<Sent>, unknown][]) {
      const text = typeof config === 'string' ? config : (config.text ?? '');
      const given = (typeof config === 'string' ? values : (config.values ?? values)) ?? [];
      const reads = /\bFROM\b/.test(text) && /^\s*(?:WITH|SELECT|INSERT)\b/.test(text) && !text.includes('set_config');
      if (reads) sent.push({ text, values: Array.isArray(given) ? given : [] });
    }
    return sent;
  } finally {
    spy.mockRestore();
  }
}

/** The tables of over `rowsMin` rows that Postgres would read sequentially for a statement. */
export async function bigScansOf(owner: pg.Pool, sent: Sent, asker: Asker, rowsMin: number): Promise<string[]> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    const { role, organizationId } = asker;
    if (organizationId !== undefined) {
      await client.query(`SELECT set_config('app.organization_id', $1, true)`, [organizationId]);
    }
    await client.query(`SET LOCAL ROLE ${organizationId === undefined ? role : 'routify_tenant'}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (FORMAT JSON) ${sent.text}`,
      sent.values,
    );
    const scanned = scansOf(rows[0]?.['QUERY PLAN'][0].Plan);
    const big = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname = ANY($1) AND relkind = 'r' AND reltuples > $2`,
      [scanned, rowsMin],
    );
    return big.rows.map(({ name }) => name);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

function scansOf(node: PlanNode | undefined): string[] {
  if (node === undefined) return [];
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)];
}
