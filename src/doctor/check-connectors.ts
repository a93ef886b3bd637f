import pLimit from 'p-limit';
import { type Env, readSecret } from '../config.ts';
import { createRegistry, type Registry } from '../connectors/registry.ts';
import type { Catalog, System } from '../domain/catalog.ts';
import { ANSWER_MS, answerWithin, seconds, whyOf } from './answer-within.ts';
import { type Finding, sayAbout } from './finding.ts';

/** Systems asked at the same time. */
const AT_ONCE = 5;
/** After this time no further system is asked, in ms. */
const TIME_UP_MS = 9_000;
/** A connector that does not heed its signal is left behind a bit later, in ms. */
const GRACE_MS = 200;
const AGAIN = 'mend the others, then run portcullis doctor again';

const say = sayAbout('connectors');

/** Whether every system of the catalogue answers and takes our credential. */
export async function checkConnectors(catalog: Catalog | null, env: Env): Promise<Finding[]> {
  if (!catalog) return [say.note('not asked: the catalogue names the systems')];
  const systems = [...catalog.systems.values()];
  const automated = systems.filter((s) => s.connector.kind !== 'manual');
  const manual = systems.filter((s) => s.connector.kind === 'manual');
  const registry = createRegistry({ systems: () => catalog.systems, secret: (name) => readSecret(env, name) });
  const limit = pLimit(AT_ONCE);
  const began = performance.now();
  const asked = await Promise.all(
    automated.map((system) =>
      limit(async (): Promise<Finding | null> => {
        const late = performance.now() - began > TIME_UP_MS;
        return late ? say.warning(`${system.id}: not asked, the time was up`, AGAIN) : judge(registry, system, env);
      }),
    ),
  );
  const well = automated.filter((_, i) => asked[i] === null).map((s) => s.id);
  return [
    ...(well.length > 0 ? [say.ok(`answer and take our credential: ${well.join(', ')}`)] : []),
    ...asked.filter((f) => f !== null),
    ...(manual.length > 0 ? [say.ok(`worked by hand, nothing to ask: ${manual.map((s) => s.id).join(', ')}`)] : []),
  ];
}

/** Null when all is well. */
async function judge(registry: Registry, system: System, env: Env): Promise<Finding | null> {
  const { id, connector } = system;
  if (connector.kind === 'manual') return null;
  const { url, tokenFrom } = connector;
  try {
    if (tokenFrom !== null && readSecret(env, tokenFrom) === null)
      return say.error(`${id}: there is no credential to call it with`, `set ${tokenFrom} or ${tokenFrom}_FILE`);
  } catch (error) {
    return say.error(`${id}: ${tokenFrom}_FILE does not open (${whyOf(error)})`, 'correct the path or its permissions');
  }
  const wrong = await ask(registry, id);
  if (wrong === null) return null;
  const credential =
    tokenFrom === null
      ? 'that it takes calls without a credential'
      : `that ${tokenFrom} (or ${tokenFrom}_FILE) holds its current token`;
  return say.error(`${id}: ${wrong}`, `see that ${url} is right and can be reached from here, and ${credential}`);
}

/** What is wrong, in words; null when all is well. */
async function ask(registry: Registry, systemId: string): Promise<string | null> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const wrong = await answerWithin(ANSWER_MS + GRACE_MS, () => registry.forSystem(systemId).check(signal));
    return wrong !== null && signal.aborted ? `no answer within ${seconds(ANSWER_MS)}` : wrong;
  } catch (error) {
    return whyOf(error);
  }
}
