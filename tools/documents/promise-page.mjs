// The page of a topic of test/promises as text. Pure, so that a test can compare it with the committed page.

/**
 * @param {import('../../test/promises/read-promises.mjs').Topic} topic
 * @param testsOf returns the tests of an id, their titles without it
 */
export function promisePage({ title, introduction, column = 'promise', promises }, testsOf) {
  const reported = promises.some(({ issues }) => issues !== undefined);
  const headings = ['id', column, ...(reported ? ['reports'] : []), 'shown by'];
  const tables = [...new Set(promises.map(({ section }) => section))].map((section) => {
    const rows = promises
      .filter((promise) => promise.section === section)
      .map((row) => tableRow(row, reported, testsOf));
    const heading = section === undefined ? [] : [`## ${section}\n`];
    return [...heading, `| ${headings.join(' | ')} |`, `|${'---|'.repeat(headings.length)}`, ...rows, ''].join('\n');
  });
  return [`# ${title}\n`, ...introduction, '', ...tables].join('\n');
}

function tableRow({ id, promise, issues = [], adr }, reported, testsOf) {
  const reason = adr === undefined ? '' : ` ([ADR ${Number(adr.slice(0, 4))}](adr/${adr}))`;
  return `| ${[id, promise + reason, ...(reported ? [issues.join(', ')] : []), testCell(testsOf(id))].join(' | ')} |`;
}

/** Of each file the first test: the id in their names finds the others. */
function testCell(tests) {
  const specs = [...new Set(tests.map(({ spec }) => spec))].map(
    (spec) => `\`${spec}\`: ${tests.find((test) => test.spec === spec).title}`,
  );
  return specs.join('<br>').replaceAll('|', '\\|');
}
