import { EXIT, type Command } from '../../command.js';
import { planLines } from './plan-answer.js';
import { FILE_NOTES, FILE_USAGE, previewFile, readOrder } from './preview-file.js';

/** Exits 0 when the file would change nothing, 3 when it would, 1 when it cannot be applied. */
export const diffCommand: Command = {
  name: 'diff',
  summary: `show what a file would change  ${FILE_USAGE}`,
  usage: [
    `Usage: routify diff ${FILE_USAGE}`,
    'Shows what FILE would change. Exits 0 when that is nothing, 3 when it is something, 1 when it has an error.',
    ...FILE_NOTES,
  ],
  async run(args, io) {
    const order = readOrder(args);
    const { answer } = await previewFile(order);
    for (const line of order.json ? [JSON.stringify(answer)] : planLines(answer)) io.out(line);
    if (answer.summary.error > 0) return EXIT.failed;
    return answer.import_token === null ? EXIT.ok : EXIT.differs;
  },
};
