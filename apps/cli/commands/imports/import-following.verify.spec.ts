import { RELAY_SECRETS, relaySample } from '../../../../test/support/imports/relay-samples.js';
import { ImportFixture } from '../../../../test/support/imports/import-fixture.js';
import { runCommand } from '../../../../test/support/processes/command-line.js';
import { importCommand } from './import.command.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

let imports: ImportFixture;

beforeAll(async () => {
  imports = await ImportFixture.open();
});

afterAll(() => imports.close());

const importNewApi = (...args: string[]) => runCommand(importCommand, 'new-api', '--from', imports.file, ...args);

describe('a second routify import', () => {
  interface Report {
    readonly counts: Readonly<Record<string, { readonly new: number; readonly changed: number }>>;
    readonly changes: readonly { row: string; name: string; field: string; before: string | null; after: string }[];
    readonly findings: readonly {
      level: string;
      table: string;
      row: string;
      column: string | null;
      message: string;
    }[];
  }
  const reportOf = async (...args: string[]): Promise<Report> => {
    const { code, lines } = await importNewApi('--json', ...args);
    expect([code, lines]).toEqual([0, [expect.stringContaining('"result"')]]);
    for (const secret of [...Object.values(RELAY_SECRETS), 'sk-new-provider-secret'])
      expect(lines[0]).not.toContain(secret);
    return JSON.parse(lines[0]!) as Report;
  };
  const notesOf = ({ findings }: Report) =>
    findings.flatMap(({ table, row, column, message }) =>
      /source/.test(message) && column !== 'models' ? [`${table} ${row} ${column}: ${message}`] : [],
    );
  const setting = (tables: ReturnType<typeof relaySample>, key: string, value: string) =>
    Object.assign(
      tables['options']!.find((row) => row['key'] === key)!,
      { value },
    );
  const changed = (tables: ReturnType<typeof relaySample>) => {
    setting(tables, 'ModelRatio', '{"gpt-4o":1.25,"gpt-4o-mini":0.0750001,"text-embedding-3-small":0.02}');
    setting(tables, 'GroupRatio', '{"default":1,"vip":0.7}');
    Object.assign(tables['channels']![0]!, {
      priority: 20,
      base_url: 'https://other.example.com',
      channel_info: '{}',
      key: `sk-new-provider-secret\n${RELAY_SECRETS.provider}`,
      models: 'gpt-4o,gpt-4o-mini,text-embedding-3-small,search-pro',
      model_mapping: '{"gpt-4o":"gpt-4o-2025-01-01"}',
    });
  };
  const SEEN = `SELECT c.priority, c.status, c.base_url, (SELECT array_agg(m.upstream_model ORDER BY m.upstream_model) FROM channel_model m
      WHERE m.channel_id = c.id) AS upstream, (SELECT array_agg(k.label || ' ' || k.status ORDER BY k.label) FROM channel_credential k
      WHERE k.channel_id = c.id) AS keys FROM channel c WHERE c.name = 'OpenAI'`;
  const PRICE = `SELECT count(*)::int AS versions, max((p.rows->0->'rates'->>'input')::bigint)::text AS input
    FROM price_version p JOIN model m ON m.id = p.model_id WHERE m.canonical_id = `;

  it('follows what is as the import left it, once, and shows it before', async () => {
    await imports.fill();
    await reportOf();
    await imports.fill(changed);
    const before = await imports.rows(SEEN);
    const preview = await reportOf('--dry-run');
    expect(await imports.rows(SEEN)).toEqual(before);
    const applied = await reportOf();
    expect([applied.changes, applied.counts]).toEqual([preview.changes, preview.counts]);
    expect(applied.changes.map(({ name, field, before: was, after }) => `${name} ${field} ${was} ${after}`)).toEqual([
      'vip markup_bps -2000 -3000',
      'openai/gpt-4o-mini price {"input_per_mtok_usd":"0.15","output_per_mtok_usd":"0.6"} {"input_per_mtok_usd":"0.1500002","output_per_mtok_usd":"0.6000008"}',
      'openai/text-embedding-3-small price {"input_per_mtok_usd":"0.02","output_per_mtok_usd":"0.02"} {"input_per_mtok_usd":"0.04","output_per_mtok_usd":"0.04"}',
      'OpenAI priority 990 980',
      'OpenAI models.openai/gpt-4o gpt-4o-2024-11-20 gpt-4o-2025-01-01',
      'OpenAI models.new-api/search-pro null search-pro',
      'OpenAI credentials.key 3 null active',
    ]);
    expect(notesOf(applied)).toEqual([
      'channels 1 base_url: is other in the source now, and stays other here: change it by hand',
      'channels 1 credentials.key 2: is gone in the source, and stays here: disabled',
    ]);
    expect(await imports.rows(SEEN)).toEqual([
      {
        priority: 980,
        status: 'enabled',
        base_url: 'https://api.openai.com/v1',
        upstream: ['gpt-4o-2025-01-01', 'gpt-4o-mini', 'search-pro', 'text-embedding-3-small'],
        keys: ['key 1 active', 'key 2 disabled', 'key 3 active'],
      },
    ]);
    expect(await imports.rows(`${PRICE} 'openai/gpt-4o-mini'`)).toEqual([{ versions: 2, input: '150000200' }]);
    const again = await reportOf();
    expect([again.changes, notesOf(again)]).toEqual([[], notesOf(applied)]);
    expect(await imports.rows(`SELECT stated::text FROM import_record WHERE stated::text ~ 'provider-secret'`)).toEqual(
      [],
    );
  });

  it('ATK-376: opens nothing, makes nothing again, and leaves what was edited here, with a note', async () => {
    await imports.ledger.owner.query(`UPDATE channel SET status = 'disabled', priority = 5 WHERE name = 'OpenAI'`);
    await imports.ledger.owner
      .query(`UPDATE channel_credential SET status = 'disabled' WHERE label = 'key 1' AND channel_id IN
      (SELECT id FROM channel WHERE name = 'OpenAI')`);
    await imports.ledger.owner.query(`UPDATE channel SET archived_at = now() WHERE name = 'Claude'`);
    await imports.ledger.owner.query(`UPDATE tier SET markup_bps = 100 WHERE name = 'vip'`);
    const edited = await imports.rows(SEEN);
    const more = (status: number) => (tables: ReturnType<typeof relaySample>) => {
      changed(tables);
      setting(tables, 'GroupRatio', '{"default":1,"vip":0.6}');
      Object.assign(tables['channels']![0]!, {
        priority: 30,
        status,
        channel_info: status === 1 ? '{}' : '{"multi_key_status_list":{"1":2}}',
      });
      Object.assign(tables['channels']![1]!, { priority: 7 });
      tables['options'] = tables['options']!.filter(({ key }) => key !== 'ModelPrice');
    };
    for (const status of [2, 1]) {
      await imports.fill(more(status));
      const report = await reportOf();
      expect([report.changes, report.counts['channels']]).toMatchObject([[], { new: 0, changed: 0 }]);
      expect(notesOf(report)).toEqual(
        expect.arrayContaining([
          'tiers vip markup_bps: is -4000 in the source and 100 here, and both changed: it stays',
          'models search-pro price: is gone in the source, and stays here: {"input_per_mtok_usd":"0","output_per_mtok_usd":"0","per_request_usd":"0.03"}',
          'channels 1 priority: is 970 in the source and 5 here, and both changed: it stays',
          'channels 2 null: Claude is archived here, or has another name; the source changed priority',
        ]),
      );
      expect(await imports.rows(SEEN)).toEqual(edited);
    }
    await imports.ledger.owner.query(
      `UPDATE import_record SET stated = NULL WHERE kind IN ('tier', 'model', 'channel')`,
    );
    const unknown = await reportOf();
    expect([unknown.changes, await imports.rows(SEEN)]).toEqual([[], edited]);
    expect(notesOf(unknown)).toContain(
      'channels 1 priority: is 970 in the source and 5 here, and what was imported is not known: it stays',
    );
  });

  it('changes nothing when an operator changes the same object meanwhile', async () => {
    await imports.ledger.owner.query(`UPDATE channel SET status = 'enabled' WHERE name = 'OpenAI'`);
    await imports.fill();
    const { code } = await importNewApi('--name', 'other');
    expect(code).toBe(0);
    await imports.fill((tables) => {
      setting(tables, 'GroupRatio', '{"default":1,"vip":0.5,"new":1}');
      Object.assign(tables['channels']![0]!, { priority: 40 });
    });
    const tier = `SELECT markup_bps::int AS markup FROM tier WHERE name = 'vip (other)'`;
    const priority = `SELECT priority FROM channel WHERE name LIKE 'OpenAI (other%'`;
    expect(await imports.rows(tier)).toEqual([{ markup: -2_000 }]);
    const before = await imports.rows(priority);
    // The names of what is new are recorded between the plan and its application.
    await imports.ledger.owner.query(`CREATE FUNCTION edit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN UPDATE tier SET markup_bps = 77 WHERE name = 'vip (other)'; RETURN NEW; END $$`);
    await imports.ledger.owner.query(
      'CREATE TRIGGER edit AFTER INSERT ON import_record FOR EACH ROW EXECUTE FUNCTION edit()',
    );
    const refused = await importNewApi('--name', 'other');
    expect([refused.code, refused.lines.join('\n')]).toEqual([
      1,
      expect.stringContaining('vip (other) changed during the import: start it again'),
    ]);
    expect(await imports.rows(tier)).toEqual([{ markup: 77 }]);
    expect(await imports.rows(priority)).toEqual(before);
  });
});
