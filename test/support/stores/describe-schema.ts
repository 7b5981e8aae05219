import type { ClientBase } from 'pg';

const OURS = `'public'::regnamespace`;
/** Privileges in an order of their own: grants are equal whatever their order. */
const granted = (acl: string): string =>
  `coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(${acl}) AS a), '')`;

/** Each query gives one text a row, for one kind of object of the schema `public`. Partitions have none of their own. */
const OBJECTS: Readonly<Record<string, string>> = {
  relation: `SELECT concat_ws(' ', relname, relkind, relrowsecurity, relforcerowsecurity, pg_get_partkeydef(oid), ${granted('relacl')})
    FROM pg_class WHERE relnamespace = ${OURS} AND relkind IN ('r', 'p', 'v', 'S')`,
  column: `SELECT concat_ws(' ', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attstorage,
      pg_get_expr(d.adbin, d.adrelid), ${granted('a.attacl')})
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = ${OURS} AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped`,
  constraint: `SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = ${OURS}`,
  index: `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`,
  trigger: `SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = ${OURS} AND NOT t.tgisinternal`,
  policy: `SELECT concat_ws(' ', tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies WHERE schemaname = 'public'`,
  function: `SELECT concat_ws(' ', oid::regprocedure, ${granted('proacl')}, CASE prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(oid) END)
    FROM pg_proc WHERE pronamespace = ${OURS}`,
  schema: `SELECT concat_ws(' ', nspname, ${granted('nspacl')}) FROM pg_namespace WHERE nspname IN ('public', 'part', 'archive')`,
};

/** What the schema `public` consists of, as sorted texts by kind of object. Two equal schemas have equal texts. */
export async function describeSchema(client: ClientBase): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [kind, sql] of Object.entries(OBJECTS)) {
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' });
    found[kind] = rows.map(([text]) => text).sort();
  }
  return found;
}
