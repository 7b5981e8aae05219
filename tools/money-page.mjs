// docs/money.md as text. Pure, so that a test can compare it with the committed page.

const INTRODUCTION = `# The protocol of money

How a request is paid for: what is held, when the charge is decided, how it gets into the ledger, and what happens when
any part of that dies in between. Each row is a promise; beside it stand the tests that show it.
Written by \`npm run docs\` from \`test/money/rows.json\`; a test fails when one that is named there does not exist.

Where a promise needed an explanation, it names an [ADR](adr). Words: the [glossary](architecture.md#glossary). Besides,
*marker*: "Postgres has this request at this grade", kept in Redis; *open F*: a journalled finish whose marker 2 was not
seen yet; *H*, *P*, *C*: an entry in Redis that is held, captured at a checkpoint, captured at its final charge.

\`\`\`
 admit ──▶ journal A ──▶ upstream … keep every 8 s … ──▶ charge ──▶ journal F ──▶ last byte
   H          │                      checkpoint                        │
              │                                                        ▼
              │                                    finish: C, event in the outbox ──▶ worker: record, transfers, wallet
              └── gateway dies: reap, P, at the last checkpoint ───────┘                          │
                                                                       settled: marker, entry gone ◀──┘
\`\`\`
`;

/**
 * @param {readonly { id: string, section: string, promise: string, shownBy?: Readonly<Record<string, readonly string[]>>,
 *   adr?: string, later?: true }[]} rows
 */
export function moneyPage(rows) {
  const sections = [...new Set(rows.map(({ section }) => section))].map((title) => {
    const lines = rows.filter(({ section }) => section === title).map(tableRow);
    return `## ${title}\n\n| id | promise | shown by |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function tableRow({ id, promise, shownBy = {}, adr, later }) {
  const reason = adr === undefined ? '' : ` ([ADR ${Number(adr.slice(0, 4))}](adr/${adr}))`;
  const tests = Object.entries(shownBy).map(([file, names]) => `\`${file}\`: ${names.join(' · ')}`);
  return `| ${id} | ${promise}${reason} | ${later ? '*not built yet*' : tests.join('<br>').replaceAll('|', '\\|')} |`;
}
