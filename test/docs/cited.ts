/** What a Markdown page says exists. */

interface Page {
  readonly path: string;
  readonly text: string;
}

const ROOTS = 'src|handlers|jobs|models|test|docs|bench|examples|deploy|\\.ci';
const FENCE = /^(```|~~~)[\s\S]*?^\1/gm;

/** Paths in `code` and in fenced examples: `src/cli.ts`, `docs/`, and bare file names such as `manifest.yml`. */
export function pathsIn(text: string): string[] {
  const rooted = new RegExp(`^(?:${ROOTS})/[^\\s]*$`);
  const bare = /^[\w.-]+\.(ts|md|yml|json|csv)$/;
  const inline = [...text.replace(FENCE, '').matchAll(/`([^`\n]+)`/g)]
    .flatMap((m) => m[1]!.split(/\s+/))
    .filter((word) => rooted.test(word) || bare.test(word));
  const fenced = [...text.matchAll(FENCE)].flatMap((m) => [
    ...m[0].matchAll(new RegExp(`(?<![\\w/.-])(?:${ROOTS})/[\\w./-]+\\.(?:ts|md|yml|json|csv)\\b`, 'g')),
  ]);
  return unique([...inline, ...fenced.map((m) => m[0])].map(certainPart));
}

/** A path with a placeholder is checked as far as it is certain: `src/connectors/<kind>.ts` is `src/connectors/`. */
function certainPart(path: string): string {
  const plain = path.replace(/(:\d+)?[.,;:]?$/, '');
  const unsure = plain.search(/[<*{…]/);
  return unsure === -1 ? plain : plain.slice(0, plain.lastIndexOf('/', unsure) + 1);
}

/** Links to files of the repository, as paths from its top, with the heading they point at. */
export function linksIn(page: Page): { path: string; heading: string | null }[] {
  const text = page.text.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((m) => m[1]!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file, heading] = target.split('#') as [string, string | undefined];
      const base = new URL(page.path, 'file:///');
      return {
        path: decodeURI(new URL(file || page.path.split('/').at(-1)!, base).pathname.slice(1)),
        heading: heading ?? null,
      };
    });
}

/** The anchors of a page, as code hosts make them from headings. */
export function headingsIn(text: string): string[] {
  return [...text.replace(FENCE, '').matchAll(/^#+\s+(.+)$/gm)].map((m) =>
    m[1]!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** Scripts of package.json that a page tells people to run. */
export function scriptsIn(text: string): string[] {
  const run = [...text.matchAll(/npm run(?: -s| --silent)? ([\w:-]+)/g)].map((m) => m[1]!);
  const short = [...text.matchAll(/npm (test|start)\b/g)].map((m) => m[1]!);
  return unique([...run, ...short]);
}

/** The first cells of a table's rows, where they are `code`; the heading is not. */
export function keysOfTable(text: string): string[] {
  return [...text.matchAll(/^\|\s*`([^`]+)`\s*\|/gm)].map((m) => m[1]!);
}

const unique = (words: readonly string[]) => [...new Set(words)];
