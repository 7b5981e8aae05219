import { EXIT, type Command } from '../../program/command.js';
import { planLines } from './plan-response.js';
import { FILE_NOTES, FILE_USAGE, previewFile, readImportFileOptions } from './preview-file.js';

/** Exits 0 when the file would change nothing, 3 when it would change something, 1 when it has an error. */
export const diffCommand: Command = {
  name: 'diff',
  summary: `show what a file would change  ${FILE_USAGE}`,
  usage: [
    `Usage: routify diff ${FILE_USAGE}`,
    'Shows what FILE would change. Exits 0 without changes, 3 with changes, 1 if FILE has an error.',
    ...FILE_NOTES,
  ],
  examples: ['routify diff -f routify.yaml --prune'],
  async run(args, io) {
    const options = readImportFileOptions(args);
    const { answer } = await previewFile(options);
    for (const line of options.json ? [JSON.stringify(answer)] : planLines(answer)) io.out(line);
    if (answer.summary.error > 0) return EXIT.failed;
    return answer.import_token === null ? EXIT.ok : EXIT.differs;
  },
};
