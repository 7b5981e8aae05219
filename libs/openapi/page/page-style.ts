/** The complete style of the page, which loads no other file. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --faint: #5b6675; --ground: #fff; --raised: #f5f7fa; --line: #dce1e8;
  --link: #0b5cad; --get: #0b6b3a; --post: #0b5cad; --change: #8a5200; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e3e8ef; --faint: #9aa6b6; --ground: #12161c; --raised: #1b212a;
  --line: #303946; --link: #7db7ff; --get: #6fd39b; --post: #7db7ff; --change: #f0b860; --delete: #ff9a90; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: minmax(16rem, 24rem) minmax(0, 1fr); color: var(--text);
  background: var(--ground); font: 16px/1.55 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; background: var(--raised);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav h2 { margin: 1.25rem 0 .25rem; font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--faint); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: flex; gap: .5rem; padding: .2rem .4rem; border-radius: 4px; color: var(--text); text-decoration: none;
  overflow-wrap: anywhere; }
nav li a:hover { background: var(--line); }
main { padding: 2rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 64rem; }
h1 { margin: 0 0 .5rem; line-height: 1.2; }
h2 { margin: 3rem 0 .5rem; }
h3 { margin: 0; font-size: 1.05rem; font-weight: 600; overflow-wrap: anywhere; }
h4 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p { margin: .35rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--ground); }
article { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 8px; }
article:target { border-color: var(--link); }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line);
  border-radius: 6px; }
.method { font: 700 .75rem/1.7 ui-monospace, monospace; flex: none; color: var(--change); }
.method.get { color: var(--get); } .method.post { color: var(--post); } .method.delete { color: var(--delete); }
.type, .security, .failures, .version { color: var(--faint); font-size: .875rem; }
.required { color: var(--delete); font-size: .8rem; }
.name { font-weight: 600; }
.fields { margin: .25rem 0 .5rem; padding-left: 1rem; list-style: none; border-left: 2px solid var(--line); }
.fields li { margin: .5rem 0; overflow-wrap: anywhere; }
.fields div { font-size: .925rem; }
details { margin: .4rem 0; }
summary { cursor: pointer; width: fit-content; }
@media (max-width: 56rem) { body { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); } }
@media print { nav { display: none; } body { display: block; } }
`;
