/** How the pages look: readable on a phone, in the dark, and with large letters. Its hash is in the policy of each page. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --quiet: #4a5058; --paper: #ffffff; --ground: #f3f4f6; --line: #c9ced6; --go: #0b6b3a; --go-ink: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1f2f4; --quiet: #b8bec8; --paper: #1d2025; --ground: #121417; --line: #454b55; --go: #8fdcb0; --go-ink: #0b2416; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
header { padding: 1rem; text-align: center; color: var(--quiet); font-weight: 600; letter-spacing: .04em; }
main { max-width: 38rem; margin: 0 auto 3rem; padding: 1.75rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { main { border-radius: 0; border-width: 1px 0; padding: 1.25rem; } }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: .75rem 0; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .5rem 1.25rem; margin: 1.25rem 0; padding: 1rem 0; border: solid var(--line); border-width: 1px 0; }
dt { color: var(--quiet); }
dd { margin: 0; font-weight: 600; }
dd.words { font-weight: 400; white-space: pre-line; }
dd ul { margin: 0; padding-left: 1.1rem; font-weight: 400; }
button { width: 100%; padding: .8rem 1rem; border: 0; border-radius: .5rem; background: var(--go); color: var(--go-ink); font: inherit; font-weight: 700; cursor: pointer; }
button:hover { filter: brightness(1.1); }
button:focus-visible, main:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
.quiet { color: var(--quiet); }
`;
