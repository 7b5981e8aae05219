// `node preload.mjs <packages as JSON> <main file> <arguments>`: loads packages, then runs the main file when the
// launcher sends a message. A program's packages take most of its start, and no change of a source file touches them.
const ordered = new Promise((resolve) => process.once('message', resolve));
const exit = () => process.exit();
process.once('disconnect', exit);

const [node, , packages, main] = process.argv;
for (const name of JSON.parse(packages)) await import(name).catch(() => undefined); // the main file reports it
await ordered;
process.off('disconnect', exit);
process.argv = [node, main, ...process.argv.slice(4)];
await import(main);
