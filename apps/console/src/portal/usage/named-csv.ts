import { toCsv } from '@/kit/files/csv';

/** Begin of the interval and group, then the rest of a line. */
const LINE = /^([^,]*),([^,"]*)(,.*)$/;

/** The file of the API, with the name of each group beside its id. Tags are names themselves. */
export function namedCsv(csv: string, nameOf: (group: string | null) => string): string {
  const [head = '', ...lines] = csv.split('\r\n');
  const named = lines.map((line) => {
    const [, at, group, rest] = LINE.exec(line) ?? [];
    if (at === undefined || group === undefined || rest === undefined) return line;
    return `${at},${group},${toCsv([[nameOf(group === '' ? null : group)]]).trimEnd()}${rest}`;
  });
  return [head.replace(',group,', ',group,name,'), ...named].join('\r\n');
}
