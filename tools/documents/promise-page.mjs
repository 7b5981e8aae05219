// The page of a topic of test/promises as text. Pure, so that a test can compare it with the committed page.
import { withoutIds } from '../../test/promises/read-promises.mjs';

/** @param {import('../../test/promises/read-promises.mjs').Topic} topic */
export function promisePage({ title, introduction, column = 'promise', named, promises }) {
  const reported = promises.some(({ issues }) => issues !== undefined);
  const headings = ['id', column, ...(reported ? ['reports'] : []), 'shown by'];
  const tables = [...new Set(promises.map(({ section }) => section))].map((section) => {
    const rows = promises.filter((promise) => promise.section === section).map((row) => tableRow(row, reported, named));
    const heading = section === undefined ? [] : [`## ${section}\n`];
    return [...heading, `| ${headings.join(' | ')} |`, `|${'---|'.repeat(headings.length)}`, ...rows, ''].join('\n');
  });
  return [`# ${title}\n`, ...introduction, '', ...tables].join('\n');
}

function tableRow({ id, promise, issues = [], adr, later, tests = [] }, reported, named) {
  const reason = adr === undefined ? '' : ` ([ADR ${Number(adr.slice(0, 4))}](adr/${adr}))`;
  const shown = later ? '*not built yet*' : testCell(tests, named);
  return `| ${[id, promise + reason, ...(reported ? [issues.join(', ')] : []), shown].join(' | ')} |`;
}

/** The tests by file. Of tests whose names carry the id, the first of each file: the id finds the others. */
function testCell(tests, named) {
  const specs = [...new Set(tests.map(({ spec }) => spec))].map((spec) => {
    const titles = tests.filter((test) => test.spec === spec).map(({ title }) => title);
    return `\`${spec}\`: ${named === undefined ? titles.join(' · ') : withoutIds(titles[0], named.ids)}`;
  });
  return specs.join('<br>').replaceAll('|', '\\|');
}
